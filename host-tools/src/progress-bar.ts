const WIDTH = 30;

/** @returns what shows progress in a terminal on standard error, and nothing elsewhere */
export function progressBar(label: string): (done: number, all: number) => void {
  if (!process.stderr.isTTY) return () => {};
  return (done, all) => {
    const share = done / all;
    const bar = '#'.repeat(Math.round(share * WIDTH)).padEnd(WIDTH, '.');
    process.stderr.write(`\r${label} [${bar}] ${Math.floor(100 * share)} %${done === all ? '\n' : ''}`);
  };
}
