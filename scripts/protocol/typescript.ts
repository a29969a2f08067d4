import type { FieldType, Message, Specification } from './specification.js';
import { isFixed } from './specification.js';

/** The TypeScript module: one type per message, unions per direction and the table that link/codec.ts works from. */
export function generateTypeScript(specification: Specification): string {
  const { channels, errors, messages } = specification;
  return [
    '// Generated from firmware/link/protocol.yaml by `npm run generate`; edit that.',
    '',
    `export const PROTOCOL_VERSION = ${specification.version};`,
    '',
    '/** Bytes between type and crc of a frame. */',
    `export const MAX_PAYLOAD = ${specification.maxPayload};`,
    '',
    'export const CHANNELS = {',
    ...channels.map(([name, number]) => `  ${camel(name)}: ${number},`),
    '} as const;',
    '',
    '/** How JavaScript on the board fails: names by number; docs/errors.md has a section for each. */',
    'export const ERRORS: Readonly<Record<number, string>> = {',
    ...errors.map(({ name, code, doc }) => `  /** ${doc} */\n  ${code}: 'E_${name.toUpperCase()}',`),
    '};',
    '',
    ...messages.flatMap(messageType),
    ...union('ToBoard', messages, 'to_board'),
    ...union('ToHost', messages, 'to_host'),
    'export const MESSAGES = {',
    ...messages.map(tableEntry),
    '} as const;',
    '',
  ].join('\n');
}

function messageType(message: Message): string[] {
  return [
    ...(message.doc === '' ? [] : [`/** ${message.doc} */`]),
    `export interface ${pascal(message.name)} {`,
    `  type: '${camel(message.name)}';`,
    ...message.fields.map((field) => `  ${camel(field.name)}: ${typeScriptType(field.type)};`),
    '}',
    '',
  ];
}

function union(name: string, messages: Message[], direction: Message['direction']): string[] {
  const names = messages.filter((message) => message.direction === direction).map((message) => pascal(message.name));
  return [`export type ${name} =`, ...names.map((member) => `  | ${member}`)].join('\n').concat(';\n').split('\n');
}

function tableEntry({ name, channel, type, direction, fields }: Message): string {
  const pairs = fields.map((field) => `['${camel(field.name)}', '${field.type}']`).join(', ');
  return `  ${camel(name)}: { channel: CHANNELS.${camel(channel)}, type: ${type}, direction: '${camel(direction)}', fields: [${pairs}] },`;
}

function typeScriptType(type: FieldType): string {
  if (isFixed(type)) return 'number';
  return { string: 'string', bytes: 'Uint8Array', 'i16[]': 'Int16Array', 'i32[]': 'Int32Array' }[type];
}

function camel(name: string): string {
  return name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
}

function pascal(name: string): string {
  return camel(`_${name}`);
}
