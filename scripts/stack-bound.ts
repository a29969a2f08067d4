// Bounds the stack of the emulated board's image from its machine code: npx tsx scripts/stack-bound.ts
// The JavaScript engine bounds its own share while it runs (engine_options.stack_size); what lies before it, what our native functions
// take beyond it, an interrupt, and every path that enters no JavaScript are bounded here.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

const IMAGE = 'build/firmware/earbit.elf';
const BINDINGS = ['native-modules/audio', 'native-modules/board', 'native-modules/events', 'native-modules/int8', 'native-modules/model'];
const TABLES = [...BINDINGS.map((folder) => `${folder}/binding.c`), 'native-modules/tensor/tensor.c', 'native-modules/timers/timers.c', 'native-modules/xnor/binding.c'];

/** An exception pushes 8 words, and 18 for the floating-point unit. */
const EXCEPTION_FRAME = 104;
const INTERRUPTS = ['link_uart_receive', 'clock_tick'];

/** Of a struct filtering in conv2d_winograd.c. */
const FILTERING = ['of_2', 'of_4'].flatMap((way) => [
  ...[`transform_input_${way}`, `int8_transform_weights_${way}`],
  ...['int8_tiles', 'int8_lone_tiles'].flatMap((name) => [`${name}_${way}`, `${name}_${way}_pooled`]),
]);

/** What is called through a pointer, by the function that does it. */
const POINTERS: Record<string, string[]> = {
  int8_conv2d_winograd: FILTERING,
  link_flush: ['port_link_write'],
  call_native: TABLES.flatMap(handlers),
  console_log: ['log_of_app'],
  storage_choose: ['contents_is_in_use'],
  duktape_time_is_up: ['port_time_us', 'should_stop'],
  duktape_stack_is_exhausted: ['port_time_us', 'should_stop'],
  duktape_compare: ['port_time_us', 'should_stop'],
  duktape_time_ms: ['port_time_us'],
  allocate: ['port_time_us', 'should_stop'],
  engine_start: ['port_time_us'],
  enter: ['port_time_us'],
  // newlib's printf into a buffer
  _printf_common: ['__ssputs_r'],
  _printf_i: ['__ssputs_r'],
};

/** Called by the engine, beyond its share at the most. */
const FROM_ENGINE = ['call_native', 'console_log', 'require', 'allocate', 'reallocate', 'release', 'describe_error'];

interface Code {
  name: string;
  /** Bytes that it pushes, on all of its paths together. */
  frame: number;
  /** Addresses of what it calls or jumps to. */
  calls: Set<string>;
  indirect: boolean;
}

/** The functions of a binding's table. */
function handlers(file: string): string[] {
  const table = /binding_function functions\[\] = \{([^;]*)\};/.exec(readFileSync(file, 'utf8'))![1]!;
  return [...table.matchAll(/"\w+",\s*(\w+),/g)].map((match) => match[1]!);
}

function registers(list: string): number {
  return list.split(',').reduce((count, one) => {
    const range = /(\d+)-\w(\d+)/.exec(one);
    return count + (range ? Number(range[2]) - Number(range[1]) + 1 : 1);
  }, 0);
}

/** @returns bytes that an instruction takes of the stack */
function pushed(operation: string, operands: string): number {
  const list = /\{(.*)\}/.exec(operands)?.[1] ?? '';
  if (/^v?push|^stmdb/.test(operation)) return operation.startsWith('stmdb') && !operands.startsWith('sp!') ? 0 : registers(list) * (list.startsWith('d') ? 8 : 4);
  if (/^sub/.test(operation)) {
    const constant = /^sp, (?:sp, )?#(\d+)/.exec(operands);
    if (operands.startsWith('sp,') && !constant) throw new Error(`${operation} ${operands}: a frame of no fixed size`);
    return Number(constant?.[1] ?? 0);
  }
  return Number(/\[sp, #-(\d+)\]!/.exec(operands)?.[1] ?? 0);
}

function disassemble(): Map<string, Code> {
  const found = new Map<string, Code>();
  let code: Code | undefined;
  const text = execFileSync('arm-none-eabi-objdump', ['-d', '--no-show-raw-insn', IMAGE], { encoding: 'utf8', maxBuffer: 2 ** 28 });
  for (const line of text.split('\n')) {
    const [, address, name] = /^0*([0-9a-f]+) <(.+)>:$/.exec(line) ?? [];
    if (name !== undefined) found.set(address!, (code = { name, frame: 0, calls: new Set(), indirect: false }));
    const [, operation, operands = ''] = /^\s*[0-9a-f]+:\t(\S+)\s*(.*)$/.exec(line) ?? [];
    if (operation === undefined || code === undefined) continue;
    code.frame += code.name === 'fault_handler' ? 0 : pushed(operation, operands);
    const [, target] = /^(?:b|cb)/.test(operation) ? (/([0-9a-f]+) <[^+>]+>$/.exec(operands) ?? []) : [];
    if (target !== undefined) code.calls.add(target.replace(/^0+/, ''));
    if (operation === 'blx' || (operation === 'bx' && operands !== 'lr')) code.indirect = true;
  }
  return found;
}

const code = disassemble();

function named(name: string): Code[] {
  const all = [...code.values()].filter((one) => one.name === name);
  if (all.length === 0) throw new Error(`${IMAGE} has no function ${name}`);
  return all;
}

function isEngine({ name }: Code): boolean {
  return name.startsWith('duk_');
}

interface Path {
  bytes: number;
  names: string[];
}

/** @returns the deepest path from a function; the engine's own functions end it, and so does `until` */
function deepest(start: Code, until: string | undefined, above: Code[] = []): Path {
  if (isEngine(start)) return { bytes: 0, names: [] };
  if (above.includes(start)) throw new Error(`recursion: ${[...above, start].map(({ name }) => name).join(' > ')}`);
  const pointers = POINTERS[start.name];
  if (start.indirect && pointers === undefined) throw new Error(`${start.name} calls through a pointer: say in POINTERS what`);
  let longest: Path = { bytes: until === undefined || start.name === until ? 0 : -Infinity, names: [] };
  if (start.name !== until) {
    const called = [...[...start.calls].map((address) => code.get(address)).filter((one) => one !== undefined), ...(pointers ?? []).flatMap(named)];
    for (const one of new Set(called)) {
      if (one === start) continue;
      const path = deepest(one, until, [...above, start]);
      if (path.bytes > longest.bytes) longest = path;
    }
  }
  return { bytes: start.frame + longest.bytes, names: [start.name, ...longest.names] };
}

function deepestOf(names: string[], until?: string): Path {
  return names.flatMap(named).map((one) => deepest(one, until)).reduce((a, b) => (b.bytes > a.bytes ? b : a));
}

const [stack, engine] = [/stack .*LENGTH = (\d+)K/.exec(readFileSync('boards/mps2-an386/memory.ld', 'utf8')), /ENGINE_STACK (\d+)/.exec(readFileSync('boards/mps2-an386/board.cmake', 'utf8'))].map((match) => Number(match![1]));
const whole = stack! * 1024;
const interrupt = deepestOf(INTERRUPTS);
const before = deepestOf(['main'], 'enter');
const beyond = deepestOf(FROM_ENGINE);
const without = deepestOf(['main']);
const exception = EXCEPTION_FRAME + interrupt.bytes;
const rows: [string, number, string[]][] = [
  ['from main into JavaScript', before.bytes, before.names],
  ["JavaScript's share", engine!, []],
  ['natives beyond it', beyond.bytes, beyond.names],
  ['an interrupt', exception, interrupt.names],
  ['all of these', before.bytes + engine! + beyond.bytes + exception, []],
  ['main without JavaScript, and an interrupt', without.bytes + exception, without.names],
  ['reserved', whole, []],
];
for (const [what, bytes, names] of rows) console.log(`${what.padEnd(42)} ${String(bytes).padStart(6)}  ${names.join(' > ')}`);
if (rows[4]![1] > whole || rows[5]![1] > whole) {
  console.error('the stack that is reserved does not hold them');
  process.exitCode = 1;
}
