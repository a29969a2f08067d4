/** Types of a fixed size in bytes; the others are variable. */
export const FIXED_SIZES = { u8: 1, u16: 2, u32: 4, u64: 8, i16: 2, i32: 4, f32: 4 } as const;

export type FixedType = keyof typeof FIXED_SIZES;
export type TrailingType = 'bytes' | 'i16[]' | 'i32[]';
export type FieldType = FixedType | 'string' | TrailingType;

export interface Field {
  name: string;
  type: FieldType;
}

export interface Message {
  name: string;
  channel: string;
  type: number;
  direction: 'to_board' | 'to_host';
  fields: Field[];
  doc: string;
}

/** How JavaScript on the board fails. */
export interface ErrorCode {
  name: string;
  code: number;
  doc: string;
}

export interface Specification {
  version: number;
  maxPayload: number;
  channels: [name: string, number: number][];
  errors: ErrorCode[];
  messages: Message[];
}

/** The parsed YAML, checked, so that a slip in the specification is told here and not by a compiler. */
export function readSpecification(yaml: unknown): Specification {
  const root = record(yaml, 'the specification');
  const channels = Object.entries(record(root['channels'], 'channels')).map(
    ([name, value]): [string, number] => [name, integer(value, 255, `channel ${name}`)],
  );
  const messages = Object.entries(record(root['messages'], 'messages')).map(([name, value]) =>
    readMessage(name, record(value, name)),
  );
  const seen = new Set<string>();
  for (const { name, channel, type } of messages) {
    if (!channels.some(([known]) => known === channel)) throw new Error(`${name}: there is no channel ${channel}`);
    const key = `${channel} ${type}`;
    if (seen.has(key)) throw new Error(`${name}: type ${type} of channel ${channel} is taken`);
    seen.add(key);
  }
  return {
    version: integer(root['version'], 65_535, 'version'),
    maxPayload: integer(root['max_payload'], 65_535, 'max_payload'),
    channels,
    errors: Object.entries(record(root['errors'], 'errors')).map(([name, value]) => readError(name, record(value, name))),
    messages,
  };
}

export function isFixed(type: FieldType): type is FixedType {
  return type in FIXED_SIZES;
}

function readError(name: string, { code, doc }: Record<string, unknown>): ErrorCode {
  if (typeof doc !== 'string') throw new Error(`${name}: doc is missing`);
  return { name, code: integer(code, 255, `${name}: code`), doc };
}

function readMessage(name: string, value: Record<string, unknown>): Message {
  const { channel, direction, doc } = value;
  if (typeof channel !== 'string') throw new Error(`${name}: channel is missing`);
  if (direction !== 'to_board' && direction !== 'to_host') throw new Error(`${name}: direction is to_board or to_host`);
  if (typeof doc !== 'string') throw new Error(`${name}: doc is missing`);
  const fields = Object.entries(record(value['fields'], `${name}: fields`)).map(([field, type], index, all) => {
    if (!isFieldType(type)) throw new Error(`${name}.${field}: there is no type ${String(type)}`);
    const trailing = !isFixed(type) && type !== 'string';
    if (trailing && index < all.length - 1) throw new Error(`${name}.${field}: ${type} must be the last field`);
    return { name: field, type };
  });
  return { name, channel, type: integer(value['type'], 255, `${name}: type`), direction, fields, doc };
}

function isFieldType(value: unknown): value is FieldType {
  return typeof value === 'string' && (value in FIXED_SIZES || ['string', 'bytes', 'i16[]', 'i32[]'].includes(value));
}

function record(value: unknown, what: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error(`${what} must be a mapping`);
  return value as Record<string, unknown>;
}

function integer(value: unknown, max: number, what: string): number {
  if (!Number.isInteger(value) || (value as number) < 0 || (value as number) > max) {
    throw new Error(`${what} must be an integer from 0 to ${max}`);
  }
  return value as number;
}
