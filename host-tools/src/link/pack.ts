const MIN_MATCH = 4;
const MAX_DISTANCE = 0xffff;
/** Earlier places with the same four bytes that are looked at, the nearest first. */
const CANDIDATES = 16;
/** What half a token holds of a length; the rest follows in bytes. */
const IN_TOKEN = 15;

/** A part of the content, packed. */
export interface Packed {
  /** A block in the format of LZ4. */
  block: Uint8Array;
  /** Bytes of content that it becomes. */
  length: number;
}

/** Packs content for the link: each block refers to all content before it, so that any byte can be where a transfer goes on. */
export class Packer {
  /** Of each byte: where the four bytes from there on were last before; -1 for nowhere. */
  private readonly before: Int32Array;

  constructor(private readonly content: Uint8Array) {
    this.before = new Int32Array(content.length).fill(-1);
    const last = new Map<number, number>();
    for (let at = 0; at + MIN_MATCH <= content.length; at++) {
      const four = content[at]! | (content[at + 1]! << 8) | (content[at + 2]! << 16) | (content[at + 3]! << 24);
      this.before[at] = last.get(four) ?? -1;
      last.set(four, at);
    }
  }

  /**
   * @param sizes how many bytes of content to try, the most first
   * @returns the first of them, from `offset` on, whose block has at most `most` bytes; undefined when none becomes shorter
   */
  pack(offset: number, sizes: number[], most: number): Packed | undefined {
    for (const size of sizes) {
      const length = Math.min(size, this.content.length - offset);
      const block = this.block(offset, offset + length);
      if (block.length <= most && block.length < length) return { block, length };
    }
    return undefined;
  }

  private block(from: number, to: number): Uint8Array {
    const bytes: number[] = [];
    let literals = from;
    for (let at = from; at < to; ) {
      const match = this.match(at, to);
      if (match === undefined) {
        at++;
        continue;
      }
      this.sequence(bytes, literals, at, match);
      at += match.length;
      literals = at;
    }
    this.sequence(bytes, literals, to);
    return Uint8Array.from(bytes);
  }

  private match(at: number, to: number): { length: number; distance: number } | undefined {
    const { content, before } = this;
    let best: { length: number; distance: number } | undefined;
    let candidate = before[at]!;
    for (let tries = 0; tries < CANDIDATES && candidate >= 0 && at - candidate <= MAX_DISTANCE; tries++) {
      let length = 0;
      while (at + length < to && content[candidate + length] === content[at + length]) length++;
      if (length >= MIN_MATCH && length > (best?.length ?? 0)) best = { length, distance: at - candidate };
      candidate = before[candidate]!;
    }
    return best;
  }

  /** Appends literals and the match behind them; a block ends with literals alone, perhaps none. */
  private sequence(bytes: number[], from: number, to: number, match?: { length: number; distance: number }): void {
    const literals = to - from;
    const matched = match === undefined ? 0 : match.length - MIN_MATCH;
    bytes.push((Math.min(literals, IN_TOKEN) << 4) | Math.min(matched, IN_TOKEN));
    pushRest(bytes, literals);
    bytes.push(...this.content.subarray(from, to));
    if (match === undefined) return;
    bytes.push(match.distance & 0xff, match.distance >> 8);
    pushRest(bytes, matched);
  }
}

function pushRest(bytes: number[], length: number): void {
  if (length < IN_TOKEN) return;
  let rest = length - IN_TOKEN;
  for (; rest >= 255; rest -= 255) bytes.push(255);
  bytes.push(rest);
}
