/** Consistent Overhead Byte Stuffing (S. Cheshire, M. Baker, 1997): any bytes as bytes without zeros. */
export function cobsEncode(bytes: Uint8Array): Uint8Array {
  const encoded = new Uint8Array(bytes.length + Math.floor(bytes.length / 254) + 1);
  let code = 0;
  let at = 1;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte !== 0) encoded[at++] = byte;
    const run = at - code;
    if (byte === 0 || (run === 255 && i < bytes.length - 1)) {
      encoded[code] = run;
      code = at++;
    }
  }
  encoded[code] = at - code;
  return encoded.subarray(0, at);
}

/** @returns the bytes before encoding, or undefined when `encoded` is no COBS */
export function cobsDecode(encoded: Uint8Array): Uint8Array | undefined {
  const bytes = new Uint8Array(encoded.length);
  let length = 0;
  for (let at = 0; at < encoded.length; ) {
    const code = encoded[at++]!;
    const run = encoded.subarray(at, at + code - 1);
    if (code === 0 || run.length < code - 1 || run.includes(0)) return undefined;
    bytes.set(run, length);
    length += run.length;
    at += run.length;
    if (code < 255 && at < encoded.length) bytes[length++] = 0;
  }
  return bytes.subarray(0, length);
}
