import { Controls } from './controls.js';
import { byId } from './dom.js';
import { type Feed, type FeedListener, serverFeed } from './feed.js';
import { Page } from './page.js';
import { PushPanel } from './push.js';
import { serialFeed } from './serial-feed.js';
import { fileSource, microphoneSource } from './sources.js';

let feed: Feed | undefined;
const push = new PushPanel(async (files) => {
  if (feed === undefined) throw new Error('connect a board first');
  return feed.push(files);
});
const controls = new Controls((command) => feed?.command(command), push);
const page = new Page(controls, push);
const listener: FeedListener = {
  record: (record) => page.record(record),
  connected: (is) => page.setConnected(is),
};

const token = new URL(location.href).searchParams.get('token');
if (token !== null) feed = serverFeed(token, listener);
else offerSerial();

/** Without a server: a board at this computer's port, if the browser has Web Serial. */
function offerSerial(): void {
  const note = (text: string): void => page.record({ type: 'note', at: 0, text });
  if (!('serial' in navigator)) {
    note('this browser has no Web Serial: open the page in Chromium, Chrome or Edge, or run `earbit dashboard`');
    return;
  }
  const connect = byId<HTMLButtonElement>('connect');
  const file = byId<HTMLInputElement>('file');
  connect.hidden = byId('file-label').hidden = false;
  note('Connect a board: it hears the recording that you choose, or else this computer’s microphone');
  connect.onclick = async () => {
    const recording = file.files?.[0];
    try {
      feed = await serialFeed(recording === undefined ? microphoneSource() : fileSource(recording), listener);
      connect.disabled = file.disabled = true;
    } catch (error) {
      note((error as Error).message);
    }
  };
}
