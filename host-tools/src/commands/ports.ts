import type { Command } from 'commander';
import { UserError } from '../errors.js';
import { examples, GROUP } from '../help.js';
import { note } from '../messages.js';
import { attachedPorts, type AttachedPort } from '../serial/attached.js';
import { defaultPort } from '../serial/choose.js';
import { type Answer, probe } from '../serial/probe.js';
import { remember } from '../serial/remembered.js';

interface PortsOptions {
  probe: boolean;
  json?: boolean;
}

export function addPortsCommand(program: Command): void {
  program
    .command('ports')
    .helpGroup(GROUP.board)
    .summary('serial ports, what answers')
    .description('the serial ports on USB and what answers on each; * marks the board that is used when no port is named')
    .option('--no-probe', 'send nothing to any port (default: each is asked for 1.5 s)')
    .option('--json', 'one JSON object a line on standard output')
    .addHelpText('after', examples('earbit ports', 'earbit ports --no-probe --json'))
    .action(run);
}

async function run({ probe: asks, json }: PortsOptions): Promise<void> {
  const ports = await attachedPorts();
  const answers = await Promise.all(ports.map(async (port) => (asks ? ask(port) : undefined)));
  const chosen = await defaultPort().catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    note(`earbit: ${error.message}`);
  });
  if (ports.length === 0) note('no serial port on USB is attached; without --port, an emulated board is used');
  for (const [i, port] of ports.entries()) {
    const isDefault = port.path === chosen?.path;
    process.stdout.write(`${json ? JSON.stringify(jsonOf(port, answers[i], isDefault)) : textOf(port, answers[i], isDefault)}\n`);
  }
}

async function ask(port: AttachedPort): Promise<Answer> {
  const answer = await probe(port.path);
  if ('description' in answer) remember(port, answer.description.board);
  return answer;
}

function jsonOf({ path, candidates, key: _key, ...usb }: AttachedPort, answer: Answer | undefined, isDefault: boolean): object {
  const { board, image, engine, protocol, app } = answer !== undefined && 'description' in answer ? answer.description : {};
  const problem = answer !== undefined && 'problem' in answer ? answer.problem : undefined;
  return { port: path, ...usb, candidates, default: isDefault, board, image, engine, protocol, app, problem };
}

function textOf({ path, vendorId, productId, serialNumber = '-', candidates }: AttachedPort, answer: Answer | undefined, isDefault: boolean): string {
  const usb = `${isDefault ? '*' : ' '} ${path.padEnd(14)} ${vendorId}:${productId} ${serialNumber.padEnd(16)}`;
  if (answer === undefined) return `${usb} ${candidates.join(' or ') || 'unknown to earbit'}`;
  if ('problem' in answer) return `${usb} ${answer.problem}`;
  const { board, image, engine } = answer.description;
  return `${usb} ${board} answers: image ${image}, ${engine}`;
}
