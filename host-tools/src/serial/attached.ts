import { SerialPort } from 'serialport';
import { knownBoards } from '../boards.js';
import { UserError } from '../errors.js';

/** A serial port on USB, as the system describes it. */
export interface AttachedPort {
  path: string;
  /** Hexadecimal digits, lower case. */
  vendorId: string;
  productId: string;
  manufacturer?: string;
  serialNumber?: string;
  /** Tells the ports of one device apart, where it has several; undefined without a serial number. */
  key?: string;
  /** Boards that have these USB ids, by name; other devices may have them too. */
  candidates: string[];
}

/** @throws UserError when the system cannot tell */
export async function attachedPorts(): Promise<AttachedPort[]> {
  const boards = knownBoards();
  const ports = await SerialPort.list().catch((error: Error) => {
    throw new UserError(`the serial ports cannot be listed (${error.message}); run: sudo apt-get install udev, or name a port by its path`);
  });
  return ports.flatMap(({ path, vendorId, productId, manufacturer, serialNumber, pnpId }) => {
    if (vendorId === undefined || productId === undefined) return [];
    const ids = { vendor: vendorId.toLowerCase(), product: productId.toLowerCase() };
    const candidates = boards.filter(
      (board) => board.kind === 'zephyr' && board.usb.some(({ vendor, product }) => vendor === ids.vendor && product === ids.product),
    );
    return {
      path,
      vendorId: ids.vendor,
      productId: ids.product,
      manufacturer,
      serialNumber,
      key: serialNumber === undefined ? undefined : (pnpId ?? serialNumber),
      candidates: candidates.map(({ name }) => name),
    };
  });
}
