import { InvalidArgumentError, Option } from 'commander';

export function portOption(): Option {
  return new Option('--port <port>', 'a board at a serial port: its path, as /dev/ttyACM0, or the serial number of its USB device').env('EARBIT_PORT');
}

export function simOption(): Option {
  return new Option('--sim', 'an emulated board (the default, unless a board is attached that `earbit ports` has seen answering)');
}

export function boardOption(): Option {
  return new Option('--board <name>', 'the attached board of this kind: a folder of boards/').env('EARBIT_BOARD');
}

export function modelOption(): Option {
  return new Option('--model <name>', 'the model that hears: one of `earbit models`, or an .ebm file (default: the board’s choice)');
}

export function compareOption(): Option {
  return new Option('--compare <name>', 'a second model that hears the same, side by side: one of `earbit models`, or an .ebm file (default: none)');
}

export function appOption(): Option {
  return new Option('--app <file>', 'an app, a bundle (.js) or TypeScript, that is put on the board first (default: the app that is there)');
}

export function storageOption(): Option {
  return new Option('--storage <file>', 'file that keeps the emulated board’s storage (default: a fresh one)');
}

export function fastOption(): Option {
  return new Option('--fast', 'as fast as it goes (default: at the pace of real time)');
}

/** @throws InvalidArgumentError for anything but a positive integer */
export function positive(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a positive integer is needed.');
  return value;
}
