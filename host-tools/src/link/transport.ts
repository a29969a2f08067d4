/** A byte stream to a board, full duplex. */
export interface Transport {
  /** How the user names it, e.g. `/dev/ttyACM0`. */
  readonly name: string;
  /** Called with the bytes as they arrive, torn anywhere. */
  onBytes: (bytes: Uint8Array) => void;
  /** Called once when the stream ends without {@link close}, as when the board is unplugged. */
  onLost: (reason: string) => void;
  /** Resolves when the stream takes more, so that awaiting it bounds what is under way. */
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}
