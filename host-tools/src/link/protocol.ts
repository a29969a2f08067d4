// Generated from firmware/link/protocol.yaml by `npm run generate`; edit that.

export const PROTOCOL_VERSION = 5;

/** Bytes between type and crc of a frame. */
export const MAX_PAYLOAD = 1024;

export const CHANNELS = {
  control: 0,
  log: 1,
  audio: 2,
  hearing: 3,
  blob: 4,
  trace: 5,
} as const;

/** How JavaScript on the board fails: names by number; docs/errors.md has a section for each. */
export const ERRORS: Readonly<Record<number, string>> = {
  /** The app threw an exception; it goes on. */
  1: 'E_APP_EXCEPTION',
  /** The app threw an exception while it started; it does not run. */
  2: 'E_APP_START',
  /** The JavaScript heap was full; the app is stopped. */
  3: 'E_APP_MEMORY',
  /** The app did not return in time; it is stopped. */
  4: 'E_APP_TIMEOUT',
  /** The host interrupted JavaScript; the app goes on. */
  5: 'E_APP_INTERRUPTED',
  /** A native module refused a call; the app goes on. */
  6: 'E_NATIVE_CALL',
  /** No app runs. */
  7: 'E_APP_MISSING',
  /** The image failed and the board resets. */
  8: 'E_BOARD_FAULT',
  /** The board is locked and evaluates nothing. */
  9: 'E_LOCKED',
  /** The board is locked and takes signed content alone. */
  10: 'E_UNSIGNED',
  /** The signature is not that of the board's owner over this content. */
  11: 'E_SIGNATURE',
  /** The board has admitted content of a higher version. */
  12: 'E_OLD_VERSION',
};

/** Opens a connection; the board answers hello, then model and label messages, the app_error of an app that failed while it started, then ready. */
export interface HelloRequest {
  type: 'helloRequest';
  protocol: number;
}

/** Makes a model the one that hears; answered by model_selected or refused. */
export interface SelectModel {
  type: 'selectModel';
  name: string;
}

/** Forgets what was heard and starts audio time at 0; answered by credit, or refused for 255, the number of the microphone's stream. */
export interface StartStream {
  type: 'startStream';
  stream: number;
}

/** No audio follows; answered by stream_ended once all of it is heard, or a model selected, and the app has been told, and again when it is repeated. */
export interface EndStream {
  type: 'endStream';
  stream: number;
  samples: number;
}

/** Answered by stats. */
export interface StatsRequest {
  type: 'statsRequest';
}

/** The board resets. */
export interface ResetRequest {
  type: 'resetRequest';
}

/** Lets a second model hear the same audio beside the selected one, both from silence on; an empty name lets the selected one hear alone, as select_model does. Answered by second_selected or refused. Its predictions reach the host, not the app. */
export interface SecondModel {
  type: 'secondModel';
  name: string;
}

/** Answered by a bank message for each bank, then storage. */
export interface StorageRequest {
  type: 'storageRequest';
}

/** Removes every stored app, and the built-in one runs; answered by app_running or refused. */
export interface RemoveApp {
  type: 'removeApp';
}

/** Removes a stored model; answered by model_removed or refused, as for one that hears. */
export interface RemoveModel {
  type: 'removeModel';
  name: string;
}

/** As select_model, and the model hears after every start, too; answered by model_selected or refused. */
export interface UseModel {
  type: 'useModel';
  name: string;
}

/** Evaluates JavaScript in the app's global scope; answered by evaluated. It ends by itself, by interrupt or after 30 s. */
export interface Evaluate {
  type: 'evaluate';
  number: number;
  source: Uint8Array;
}

/** Cuts off the JavaScript that runs, if any; answered by interrupted. Other frames wait while JavaScript runs, and this one is looked for among them: the host repeats it, under the same number, until it is answered. Each interruption has a number of its own. */
export interface Interrupt {
  type: 'interrupt';
  number: number;
}

/** Frees what the app cannot reach any more; answered by stats. */
export interface CollectGarbage {
  type: 'collectGarbage';
}

/** Answered by modules. */
export interface ModulesRequest {
  type: 'modulesRequest';
}

/** app: what runs, or why nothing does. bundle: CRC-32 of its text, 0 when none was started. reset: what reset the board, empty when it cannot tell. microphone: sample rate of its own, 0 for none; it is heard as stream 255 while no host streams. refused: an app or a model of the board that does not run, and why; empty for none. owner: of a locked board, the first 16 hexadecimal digits of the public key that apps and models must be signed with; empty for one that is not locked. */
export interface Hello {
  type: 'hello';
  protocol: number;
  board: string;
  engine: string;
  image: string;
  app: string;
  bundle: number;
  refused: string;
  reset: string;
  microphone: number;
  models: number;
  selected: number;
  owner: string;
}

/** One model on the board. */
export interface Model {
  type: 'model';
  index: number;
  name: string;
  technique: string;
  sampleRate: number;
  window: number;
  hop: number;
  logitScale: number;
  labels: number;
  flashBytes: number;
  arenaBytes: number;
}

/** One class of a model. */
export interface Label {
  type: 'label';
  model: number;
  index: number;
  text: string;
}

/** The answer to hello_request is complete. */
export interface Ready {
  type: 'ready';
}

export interface ModelSelected {
  type: 'modelSelected';
  index: number;
}

/** The request of that type was not carried out. code: one of the errors above, 0 for none of them. */
export interface Refused {
  type: 'refused';
  request: number;
  code: number;
  reason: string;
}

/** Samples heard, and of them how many never arrived and were taken as silence. */
export interface StreamEnded {
  type: 'streamEnded';
  stream: number;
  heard: number;
  missing: number;
}

/** lost: sequence numbers that never arrived; damaged: frames with a wrong crc or form; dropped: frames of the board that its full queue took no more, which the host finds lost; overruns: bytes dropped by a full receive buffer. */
export interface Stats {
  type: 'stats';
  frames: number;
  lost: number;
  damaged: number;
  dropped: number;
  overruns: number;
  heapSize: number;
  heapUsed: number;
  heapHighWater: number;
  stackSize: number;
  stackHighWater: number;
  arenaSize: number;
  arenaUsed: number;
  uptimeUs: number;
}

/** index: of the second model, 255 when there is none. The bytes of the arena that each of the two has. */
export interface SecondSelected {
  type: 'secondSelected';
  index: number;
  firstArena: number;
  secondArena: number;
}

/** code 0: text is the value; of one that does not fit, its beginning and an ellipsis. Another: the error of which an app_error, sent before, says more. */
export interface Evaluated {
  type: 'evaluated';
  number: number;
  code: number;
  text: Uint8Array;
}

/** bundle: CRC-32 of the bundle that ran, by which the host finds its source map. where: what was called, e.g. onPrediction, timer, start, console. message: ends in an ellipsis if it is longer than 191 bytes. detail: of a full heap, what held it. stack: a line a call, innermost first, `at NAME (BUNDLE:LINE)` or `(BUNDLE:LINE:COLUMN)`. */
export interface AppError {
  type: 'appError';
  code: number;
  bundle: number;
  where: string;
  message: string;
  detail: string;
  stack: Uint8Array;
}

export interface Interrupted {
  type: 'interrupted';
  number: number;
}

/** The native modules that `require` knows, separated by spaces. */
export interface Modules {
  type: 'modules';
  names: Uint8Array;
}

/** Ends the list of banks. page_erases: of the board's own journal. */
export interface Storage {
  type: 'storage';
  banks: number;
  pageErases: number;
}

/** kind: 1 app, 2 model. status: 0 free, 1 sound, 2 damaged, 3 not signed by the owner of a locked board. in_use: 1 for the app that runs and the models that hear. capacity: most bytes of content. version: as it was signed, 0 on a board that is not locked. The last five are 0 and empty unless sound; the largest sequence is the newest. */
export interface Bank {
  type: 'bank';
  index: number;
  kind: number;
  status: number;
  inUse: number;
  capacity: number;
  erases: number;
  sequence: number;
  length: number;
  crc: number;
  version: number;
  name: string;
}

/** The app has started anew. As in hello; refused speaks of the app alone. An app_error tells before how it failed, if it did. */
export interface AppRunning {
  type: 'appRunning';
  app: string;
  bundle: number;
  refused: string;
}

/** The indices of the models have changed. */
export interface ModelRemoved {
  type: 'modelRemoved';
}

/** level: 0 error, 1 warn, 2 info, 3 debug. A text that does not fit ends in an ellipsis. */
export interface LogLine {
  type: 'logLine';
  level: number;
  timeUs: number;
  text: Uint8Array;
}

/** Mono at the model's rate from sample `first` on; at most 480 samples. A gap is heard as silence and counted. */
export interface Samples {
  type: 'samples';
  stream: number;
  first: number;
  samples: Int16Array;
}

/** The host may send samples below index `until`; repeated and never taken back, so that a lost one costs nothing. */
export interface Credit {
  type: 'credit';
  stream: number;
  until: number;
}

/** Level of the last 100 ms: RMS, 0 dBFS is a full-scale square wave. */
export interface Level {
  type: 'level';
  stream: number;
  at: number;
  dbfs: number;
}

/** end: first sample behind the window; missing: its samples that never arrived; instructions and time_us: what this prediction cost since the one before, front end included; with two models each has its own work and half of what serves both. */
export interface Prediction {
  type: 'prediction';
  stream: number;
  model: number;
  end: number;
  missing: number;
  dbfs: number;
  instructions: number;
  timeUs: number;
  logits: Int32Array;
}

/** What the app decided it heard, in milliseconds of audio. missing: samples that never arrived of those that it may rest on, from four windows before its start to when it was told. */
export interface Event {
  type: 'event';
  stream: number;
  startMs: number;
  endMs: number;
  missing: number;
  confidence: number;
  label: string;
}

/** From now on layer_cycles follows each prediction (1) or no longer does so (0, as after a start and after hello_request). */
export interface TraceRequest {
  type: 'traceRequest';
  enabled: number;
}

/** Executed instructions (emulated) or cycles (silicon) up to the prediction whose window ended at `end`: of the model's front end since its prediction before, and in `cycles` of each later layer. app (JavaScript and what it calls), sending and receiving: of the board since the last layer_cycles, without what telling it cost. Interrupts count for what they interrupt. */
export interface LayerCycles {
  type: 'layerCycles';
  stream: number;
  model: number;
  end: number;
  frontEnd: number;
  app: number;
  sending: number;
  receiving: number;
  cycles: Int32Array;
}

/** Offers content: kind as in bank, crc over the content, name of at most 63 bytes (a model's own). signature: SHA-512 of the content and the owner's signature, 64 bytes each (docs/security.md), empty for content that is not signed; a board that is not locked looks at neither it nor version. Replaces a transfer under way. Answered by blob_offered or refused. */
export interface BlobBegin {
  type: 'blobBegin';
  kind: number;
  length: number;
  crc: number;
  version: number;
  name: string;
  signature: Uint8Array;
}

/** Starts with byte 0, or with byte `have` of blob_offered. Answered by blob_progress, again and again while pages are erased. */
export interface BlobStart {
  type: 'blobStart';
  offset: number;
}

/** Content from byte `offset` on, in order; a multiple of 4 bytes but at the end. Data out of order is not taken, and answered by blob_progress. */
export interface BlobData {
  type: 'blobData';
  offset: number;
  data: Uint8Array;
}

/** As blob_data, packed: a block in the format of LZ4 whose matches reach back into the content before `offset`, too. */
export interface BlobPacked {
  type: 'blobPacked';
  offset: number;
  block: Uint8Array;
}

/** The content is checked and counts from now on; an app runs at once. Answered by app_running or blob_stored, or refused. */
export interface BlobFinish {
  type: 'blobFinish';
}

/** The storage holds that many bytes of a transfer that broke off, with that crc: if the content starts with them, they need not be sent again. */
export interface BlobOffered {
  type: 'blobOffered';
  have: number;
  crc: number;
}

/** Bytes below `have` are in the storage. Behind them, blob_data and blob_packed of `window` bytes of data and blocks may be under way, none while pages are erased. Repeated, so that a lost one costs nothing. */
export interface BlobProgress {
  type: 'blobProgress';
  have: number;
  window: number;
}

/** A model is stored. The indices of the models have changed. */
export interface BlobStored {
  type: 'blobStored';
}

export type ToBoard =
  | HelloRequest
  | SelectModel
  | StartStream
  | EndStream
  | StatsRequest
  | ResetRequest
  | SecondModel
  | StorageRequest
  | RemoveApp
  | RemoveModel
  | UseModel
  | Evaluate
  | Interrupt
  | CollectGarbage
  | ModulesRequest
  | Samples
  | TraceRequest
  | BlobBegin
  | BlobStart
  | BlobData
  | BlobPacked
  | BlobFinish;

export type ToHost =
  | Hello
  | Model
  | Label
  | Ready
  | ModelSelected
  | Refused
  | StreamEnded
  | Stats
  | SecondSelected
  | Evaluated
  | AppError
  | Interrupted
  | Modules
  | Storage
  | Bank
  | AppRunning
  | ModelRemoved
  | LogLine
  | Credit
  | Level
  | Prediction
  | Event
  | LayerCycles
  | BlobOffered
  | BlobProgress
  | BlobStored;

export const MESSAGES = {
  helloRequest: { channel: CHANNELS.control, type: 1, direction: 'toBoard', fields: [['protocol', 'u16']] },
  selectModel: { channel: CHANNELS.control, type: 2, direction: 'toBoard', fields: [['name', 'string']] },
  startStream: { channel: CHANNELS.control, type: 3, direction: 'toBoard', fields: [['stream', 'u8']] },
  endStream: { channel: CHANNELS.control, type: 4, direction: 'toBoard', fields: [['stream', 'u8'], ['samples', 'u32']] },
  statsRequest: { channel: CHANNELS.control, type: 5, direction: 'toBoard', fields: [] },
  resetRequest: { channel: CHANNELS.control, type: 6, direction: 'toBoard', fields: [] },
  secondModel: { channel: CHANNELS.control, type: 40, direction: 'toBoard', fields: [['name', 'string']] },
  storageRequest: { channel: CHANNELS.control, type: 16, direction: 'toBoard', fields: [] },
  removeApp: { channel: CHANNELS.control, type: 17, direction: 'toBoard', fields: [] },
  removeModel: { channel: CHANNELS.control, type: 18, direction: 'toBoard', fields: [['name', 'string']] },
  useModel: { channel: CHANNELS.control, type: 19, direction: 'toBoard', fields: [['name', 'string']] },
  evaluate: { channel: CHANNELS.control, type: 32, direction: 'toBoard', fields: [['number', 'u32'], ['source', 'bytes']] },
  interrupt: { channel: CHANNELS.control, type: 33, direction: 'toBoard', fields: [['number', 'u32']] },
  collectGarbage: { channel: CHANNELS.control, type: 34, direction: 'toBoard', fields: [] },
  modulesRequest: { channel: CHANNELS.control, type: 35, direction: 'toBoard', fields: [] },
  hello: { channel: CHANNELS.control, type: 65, direction: 'toHost', fields: [['protocol', 'u16'], ['board', 'string'], ['engine', 'string'], ['image', 'string'], ['app', 'string'], ['bundle', 'u32'], ['refused', 'string'], ['reset', 'string'], ['microphone', 'u32'], ['models', 'u8'], ['selected', 'u8'], ['owner', 'string']] },
  model: { channel: CHANNELS.control, type: 66, direction: 'toHost', fields: [['index', 'u8'], ['name', 'string'], ['technique', 'string'], ['sampleRate', 'u32'], ['window', 'u32'], ['hop', 'u32'], ['logitScale', 'f32'], ['labels', 'u8'], ['flashBytes', 'u32'], ['arenaBytes', 'u32']] },
  label: { channel: CHANNELS.control, type: 67, direction: 'toHost', fields: [['model', 'u8'], ['index', 'u8'], ['text', 'string']] },
  ready: { channel: CHANNELS.control, type: 68, direction: 'toHost', fields: [] },
  modelSelected: { channel: CHANNELS.control, type: 69, direction: 'toHost', fields: [['index', 'u8']] },
  refused: { channel: CHANNELS.control, type: 70, direction: 'toHost', fields: [['request', 'u8'], ['code', 'u8'], ['reason', 'string']] },
  streamEnded: { channel: CHANNELS.control, type: 71, direction: 'toHost', fields: [['stream', 'u8'], ['heard', 'u32'], ['missing', 'u32']] },
  stats: { channel: CHANNELS.control, type: 72, direction: 'toHost', fields: [['frames', 'u32'], ['lost', 'u32'], ['damaged', 'u32'], ['dropped', 'u32'], ['overruns', 'u32'], ['heapSize', 'u32'], ['heapUsed', 'u32'], ['heapHighWater', 'u32'], ['stackSize', 'u32'], ['stackHighWater', 'u32'], ['arenaSize', 'u32'], ['arenaUsed', 'u32'], ['uptimeUs', 'u64']] },
  secondSelected: { channel: CHANNELS.control, type: 104, direction: 'toHost', fields: [['index', 'u8'], ['firstArena', 'u32'], ['secondArena', 'u32']] },
  evaluated: { channel: CHANNELS.control, type: 96, direction: 'toHost', fields: [['number', 'u32'], ['code', 'u8'], ['text', 'bytes']] },
  appError: { channel: CHANNELS.control, type: 97, direction: 'toHost', fields: [['code', 'u8'], ['bundle', 'u32'], ['where', 'string'], ['message', 'string'], ['detail', 'string'], ['stack', 'bytes']] },
  interrupted: { channel: CHANNELS.control, type: 98, direction: 'toHost', fields: [['number', 'u32']] },
  modules: { channel: CHANNELS.control, type: 99, direction: 'toHost', fields: [['names', 'bytes']] },
  storage: { channel: CHANNELS.control, type: 80, direction: 'toHost', fields: [['banks', 'u8'], ['pageErases', 'u32']] },
  bank: { channel: CHANNELS.control, type: 81, direction: 'toHost', fields: [['index', 'u8'], ['kind', 'u8'], ['status', 'u8'], ['inUse', 'u8'], ['capacity', 'u32'], ['erases', 'u32'], ['sequence', 'u32'], ['length', 'u32'], ['crc', 'u32'], ['version', 'u32'], ['name', 'string']] },
  appRunning: { channel: CHANNELS.control, type: 82, direction: 'toHost', fields: [['app', 'string'], ['bundle', 'u32'], ['refused', 'string']] },
  modelRemoved: { channel: CHANNELS.control, type: 83, direction: 'toHost', fields: [] },
  logLine: { channel: CHANNELS.log, type: 1, direction: 'toHost', fields: [['level', 'u8'], ['timeUs', 'u64'], ['text', 'bytes']] },
  samples: { channel: CHANNELS.audio, type: 1, direction: 'toBoard', fields: [['stream', 'u8'], ['first', 'u32'], ['samples', 'i16[]']] },
  credit: { channel: CHANNELS.audio, type: 65, direction: 'toHost', fields: [['stream', 'u8'], ['until', 'u32']] },
  level: { channel: CHANNELS.hearing, type: 65, direction: 'toHost', fields: [['stream', 'u8'], ['at', 'u32'], ['dbfs', 'f32']] },
  prediction: { channel: CHANNELS.hearing, type: 66, direction: 'toHost', fields: [['stream', 'u8'], ['model', 'u8'], ['end', 'u32'], ['missing', 'u32'], ['dbfs', 'f32'], ['instructions', 'u32'], ['timeUs', 'u32'], ['logits', 'i32[]']] },
  event: { channel: CHANNELS.hearing, type: 67, direction: 'toHost', fields: [['stream', 'u8'], ['startMs', 'u32'], ['endMs', 'u32'], ['missing', 'u32'], ['confidence', 'f32'], ['label', 'string']] },
  traceRequest: { channel: CHANNELS.trace, type: 1, direction: 'toBoard', fields: [['enabled', 'u8']] },
  layerCycles: { channel: CHANNELS.trace, type: 65, direction: 'toHost', fields: [['stream', 'u8'], ['model', 'u8'], ['end', 'u32'], ['frontEnd', 'u32'], ['app', 'u32'], ['sending', 'u32'], ['receiving', 'u32'], ['cycles', 'i32[]']] },
  blobBegin: { channel: CHANNELS.blob, type: 24, direction: 'toBoard', fields: [['kind', 'u8'], ['length', 'u32'], ['crc', 'u32'], ['version', 'u32'], ['name', 'string'], ['signature', 'bytes']] },
  blobStart: { channel: CHANNELS.blob, type: 25, direction: 'toBoard', fields: [['offset', 'u32']] },
  blobData: { channel: CHANNELS.blob, type: 26, direction: 'toBoard', fields: [['offset', 'u32'], ['data', 'bytes']] },
  blobPacked: { channel: CHANNELS.blob, type: 28, direction: 'toBoard', fields: [['offset', 'u32'], ['block', 'bytes']] },
  blobFinish: { channel: CHANNELS.blob, type: 27, direction: 'toBoard', fields: [] },
  blobOffered: { channel: CHANNELS.blob, type: 88, direction: 'toHost', fields: [['have', 'u32'], ['crc', 'u32']] },
  blobProgress: { channel: CHANNELS.blob, type: 89, direction: 'toHost', fields: [['have', 'u32'], ['window', 'u32']] },
  blobStored: { channel: CHANNELS.blob, type: 90, direction: 'toHost', fields: [] },
} as const;
