import type { Field, FieldType, Message, Specification } from './specification.js';
import { FIXED_SIZES, isFixed } from './specification.js';

/** The C header: numbers, one struct per message, pack functions for what the board sends, unpack for what it receives. */
export function generateC(specification: Specification): string {
  const { version, maxPayload, channels, errors, messages } = specification;
  return [
    '/*',
    ' * Generated from firmware/link/protocol.yaml by `npm run generate`; edit that.',
    ' * A message without fields has a type and no payload, so neither a struct nor a function.',
    ' */',
    '/* clang-format off */',
    '#ifndef EARBIT_PROTOCOL_H',
    '#define EARBIT_PROTOCOL_H',
    '',
    '#include <stdbool.h>',
    '#include <stddef.h>',
    '#include <stdint.h>',
    '#include <string.h>',
    '',
    `#define PROTOCOL_VERSION ${version}`,
    `#define PROTOCOL_MAX_PAYLOAD ${maxPayload} /**< bytes between type and crc of a frame */`,
    '',
    ...enumeration('protocol_channel', channels),
    ...enumeration('protocol_type', messages.map(({ name, type }) => [name, type])),
    ...enumeration('protocol_error', [['none', 0], ...errors.map(({ name, code }) => [name, code] as [string, number])]),
    HELPERS,
    ...messages
      .filter(({ fields }) => fields.length > 0)
      .flatMap((message) => (message.direction === 'to_host' ? packed(message) : unpacked(message))),
    '#endif',
    '',
  ].join('\n');
}

function enumeration(name: string, members: [string, number][]): string[] {
  const lines = members.map(([member, value]) => `    ${name.toUpperCase()}_${member.toUpperCase()} = ${value}`);
  return [`enum ${name} {`, lines.join(',\n'), '};', ''];
}

const HELPERS = `static inline void protocol_put(uint8_t **at, uint64_t value, size_t size) {
    for (size_t i = 0; i < size; i++) *(*at)++ = (uint8_t)(value >> (8 * i));
}

static inline uint64_t protocol_take(const uint8_t **at, size_t size) {
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++) value |= (uint64_t)*(*at)++ << (8 * i);
    return value;
}

static inline uint32_t protocol_float_bits(float value) {
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float protocol_bits_float(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}
`;

function packed(message: Message): string[] {
  const { name, fields } = message;
  const strings = fields.filter((field) => field.type === 'string');
  const body = [
    ...strings.map((field) => `    size_t ${field.name}_length = strlen(m->${field.name});`),
    ...strings.map((field) => `    if (${field.name}_length > 255) return 0;`),
    ...fields.filter(isTrailing).map((field) => `    if (${trailingCount(field, 'm->')} > PROTOCOL_MAX_PAYLOAD) return 0;`),
    `    if (${packedLength(fields)} > capacity) return 0;`,
    '    uint8_t *at = payload;',
    ...fields.flatMap(packField),
    '    return (size_t)(at - payload);',
  ];
  return [
    ...struct(message, packedMembers),
    "/** @return the payload's bytes; 0 when it does not fit. */",
    `static inline size_t protocol_pack_${name}(const struct protocol_${name} *m, uint8_t *payload, size_t capacity) {`,
    ...body,
    '}',
    '',
  ];
}

function unpacked(message: Message): string[] {
  const { name, fields } = message;
  const body: string[] = ['    const uint8_t *at = payload, *const end = payload + length;'];
  let fixed = 0;
  const flush = (rest: Field[]): void => {
    fixed = leadingSize(rest);
    if (fixed > 0) body.push(`    if ((size_t)(end - at) < ${fixed}) return false;`);
  };
  flush(fields);
  fields.forEach((field, index) => {
    const { name: member, type } = field;
    if (type === 'string') {
      body.push(
        `    m->${member}_length = *at++;`,
        `    if ((size_t)(end - at) < m->${member}_length) return false;`,
        `    m->${member} = (const char *)at;`,
        `    at += m->${member}_length;`,
      );
      flush(fields.slice(index + 1));
    } else if (isFixed(type)) {
      body.push(`    m->${member} = ${takeValue(type)};`);
    } else {
      const size = elementSize(type);
      const count = trailingCount(field, 'm->');
      if (size > 1) body.push(`    if ((size_t)(end - at) % ${size} != 0) return false;`);
      body.push(
        `    ${count} = (size_t)(end - at)${size > 1 ? ` / ${size}` : ''};`,
        `    m->${member} = at;`,
        '    at = end;',
      );
    }
  });
  body.push('    return at == end;');
  return [
    ...struct(message, unpackedMembers),
    '/** @return false when the payload is malformed. Pointers lead into the payload. */',
    `static inline bool protocol_unpack_${name}(const uint8_t *payload, size_t length, struct protocol_${name} *m) {`,
    ...body,
    '}',
    '',
  ];
}

function struct({ name, doc, fields }: Message, members: (field: Field) => string[]): string[] {
  return [
    ...(doc === '' ? [] : [`/** ${doc} */`]),
    `struct protocol_${name} {`,
    ...fields.flatMap(members).map((member) => `    ${member}`),
    '};',
    '',
  ];
}

function packedMembers({ name, type }: Field): string[] {
  if (isFixed(type)) return [`${cType(type)} ${name};`];
  if (type === 'string') return [`const char *${name};`];
  if (type === 'bytes') return [`const uint8_t *${name};`, `size_t ${name}_length;`];
  return [`const ${type === 'i16[]' ? 'int16_t' : 'int32_t'} *${name};`, `size_t ${name}_count;`];
}

function unpackedMembers({ name, type }: Field): string[] {
  if (isFixed(type)) return [`${cType(type)} ${name};`];
  if (type === 'string') return [`const char *${name}; /**< not NUL-terminated */`, `size_t ${name}_length;`];
  if (type === 'bytes') return [`const uint8_t *${name};`, `size_t ${name}_length;`];
  return [`const uint8_t *${name}; /**< little-endian, unaligned */`, `size_t ${name}_count;`];
}

function packField(field: Field): string[] {
  const { name, type } = field;
  if (isFixed(type)) {
    const value = type === 'f32' ? `protocol_float_bits(m->${name})` : `(uint64_t)m->${name}`;
    return [`    protocol_put(&at, ${value}, ${FIXED_SIZES[type]});`];
  }
  if (type === 'string') {
    return [
      `    protocol_put(&at, ${name}_length, 1);`,
      `    memcpy(at, m->${name}, ${name}_length);`,
      `    at += ${name}_length;`,
    ];
  }
  const count = trailingCount(field, 'm->');
  return [
    `    for (size_t i = 0; i < ${count}; i++) protocol_put(&at, (uint64_t)m->${name}[i], ${elementSize(type)});`,
  ];
}

function takeValue(type: keyof typeof FIXED_SIZES): string {
  const value = `protocol_take(&at, ${FIXED_SIZES[type]})`;
  return type === 'f32' ? `protocol_bits_float((uint32_t)${value})` : `(${cType(type)})${value}`;
}

function packedLength(fields: Field[]): string {
  const fixed = fields.reduce((sum, { type }) => sum + (isFixed(type) ? FIXED_SIZES[type] : type === 'string' ? 1 : 0), 0);
  const variable = fields
    .filter((field) => !isFixed(field.type))
    .map((field) => {
      if (field.type === 'string') return `${field.name}_length`;
      const size = elementSize(field.type);
      return `${size > 1 ? `${size} * ` : ''}${trailingCount(field, 'm->')}`;
    });
  return [String(fixed), ...variable].join(' + ');
}

/** Bytes of the fixed fields up to and including the length byte of the first string. */
function leadingSize(fields: Field[]): number {
  let size = 0;
  for (const { type } of fields) {
    if (type === 'string') return size + 1;
    if (isFixed(type)) size += FIXED_SIZES[type];
  }
  return size;
}

function isTrailing(field: Field): boolean {
  return !isFixed(field.type) && field.type !== 'string';
}

function trailingCount({ name, type }: Field, prefix: string): string {
  return `${prefix}${name}_${type === 'bytes' ? 'length' : 'count'}`;
}

function elementSize(type: FieldType): number {
  return type === 'i16[]' ? 2 : type === 'i32[]' ? 4 : 1;
}

function cType(type: keyof typeof FIXED_SIZES): string {
  const sign = { u: 'uint', i: 'int', f: 'float' }[type[0] as 'u' | 'i' | 'f'];
  return sign === 'float' ? 'float' : `${sign}${type.slice(1)}_t`;
}
