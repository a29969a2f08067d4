/** Unpacks a block behind content as the format says, as simply as can be. */
export function unpack(block: Uint8Array, content: number[]): void {
  let at = 0;
  const length = (half: number): number => {
    let sum = half;
    if (half === 15) do sum += block[at]!; while (block[at++] === 255);
    return sum;
  };
  while (at < block.length) {
    const token = block[at++]!;
    const literals = length(token >> 4);
    content.push(...block.subarray(at, (at += literals)));
    if (at === block.length) return;
    const distance = block[at]! | (block[at + 1]! << 8);
    at += 2;
    for (let left = 4 + length(token & 15); left > 0; left--) content.push(content[content.length - distance]!);
  }
}
