import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { UserError } from '../errors.js';
import { SAMPLE_RATE } from './decode.js';

/** A program that records from the system's microphone and writes raw mono int16 samples to standard output. */
interface Recorder {
  program: string;
  /** What records at `rate` from the named device, or from the default one. */
  arguments(rate: number, device: string | undefined): string[];
  /** Variables it needs, when the device cannot be an argument. */
  environment?(device: string | undefined): NodeJS.ProcessEnv;
}

/** In the order of preference: PipeWire, PulseAudio, ALSA, sox. */
const RECORDERS: Recorder[] = [
  {
    program: 'pw-record',
    arguments: (rate, device) => [
      ...['--rate', `${rate}`, '--channels', '1', '--format', 's16'],
      ...(device === undefined ? [] : ['--target', device]),
      '-',
    ],
  },
  {
    program: 'parecord',
    arguments: (rate, device) => [
      ...['--raw', `--rate=${rate}`, '--channels=1', '--format=s16le'],
      ...(device === undefined ? [] : [`--device=${device}`]),
    ],
  },
  {
    program: 'arecord',
    arguments: (rate, device) => [
      ...['--quiet', '--file-type', 'raw', '--rate', `${rate}`, '--channels', '1', '--format', 'S16_LE'],
      ...(device === undefined ? [] : ['--device', device]),
    ],
  },
  {
    program: 'rec',
    arguments: (rate) => ['-q', '-t', 'raw', '-r', `${rate}`, '-c', '1', '-b', '16', '-e', 'signed-integer', '-'],
    environment: (device) => (device === undefined ? {} : { AUDIODEV: device }),
  },
];

/**
 * Records from the microphone until the consumer stops iterating.
 * @param device name as the recording program knows it; the system's default when absent
 * @yields mono int16 samples at {@link SAMPLE_RATE}
 * @throws UserError when no recording program is installed, or it ends by itself
 */
export async function* microphone(device?: string): AsyncGenerator<Int16Array> {
  const recorder = RECORDERS.find(({ program }) => spawnSync(program, ['--version']).error === undefined);
  if (recorder === undefined) {
    throw new UserError(
      `no program to record with: install one of pipewire-bin, pulseaudio-utils, alsa-utils or sox (looked for ${RECORDERS.map(({ program }) => program).join(', ')})`,
    );
  }
  const child = spawn(recorder.program, recorder.arguments(SAMPLE_RATE, device), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...recorder.environment?.(device) },
    // In a process group of its own, so that Ctrl-C ends the session in order and not the recording under it.
    detached: true,
  });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-1000)));
  const ended = exitOf(child);
  try {
    let torn = Buffer.alloc(0);
    for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
      const bytes = Buffer.concat([torn, chunk]);
      const whole = bytes.length & ~1;
      torn = bytes.subarray(whole);
      yield Int16Array.from({ length: whole / 2 }, (_, i) => bytes.readInt16LE(2 * i));
    }
    const status = await ended;
    const reason = complaint.trim().split('\n').pop() || status;
    throw new UserError(`the microphone cannot be heard: ${recorder.program} ended (${reason})`);
  } finally {
    child.kill();
  }
}

function exitOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ?? `status ${code}`));
  });
}
