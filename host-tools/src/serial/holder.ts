import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';

/**
 * Who has a port open, as far as the system tells (Linux, and of other users' processes only root).
 * @returns name and process id, or undefined
 */
export function holderOf(port: string): string | undefined {
  const target = attempt(() => realpathSync(port));
  const processes = attempt(() => readdirSync('/proc'))?.filter((name) => /^\d+$/.test(name)) ?? [];
  const holder = processes.find(
    (pid) =>
      pid !== `${process.pid}` &&
      attempt(() => readdirSync(`/proc/${pid}/fd`))?.some((fd) => attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) === target),
  );
  if (target === undefined || holder === undefined) return undefined;
  const command = attempt(() => readFileSync(`/proc/${holder}/cmdline`, 'utf8'))?.replaceAll('\0', ' ').trim();
  return `process ${holder}${command ? `, ${command}` : ''}`;
}

/** Processes end while they are looked at. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
