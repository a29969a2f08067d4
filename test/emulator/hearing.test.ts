import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { tone } from '../audio/wav.js';
import { earbit } from '../cli/earbit.js';
import { SAMPLE_RATE } from '../../host-tools/src/audio/decode.js';
import { sampleRecordings } from '../../host-tools/src/audio/samples.js';
import { Board } from '../../host-tools/src/board.js';
import { type Prediction, type Reporter, SILENT, type Summary } from '../../host-tools/src/listen/report.js';
import { AudioStream, MICROPHONE_STREAM } from '../../host-tools/src/link/audio-stream.js';
import { listen } from '../../host-tools/src/listen/session.js';
import { LIVE_MODELS } from '../live-models.js';

describe('hearing', function () {
  this.timeout(300_000);

  for (const model of LIVE_MODELS) {
    it(`${model} knows the sample recordings, one event each`, async function () {
      const complaints: string[] = [];
      if ((await sampleRecordings((message) => complaints.push(message))).length < 3) {
        console.log(complaints.join('\n'));
        this.skip();
      }
      const { stdout, stderr, status } = await earbit(['listen', '--fast', '--json', '--model', model]);
      assert.equal(status, 0, stderr);
      const { sources } = JSON.parse(stdout.trim().split('\n').at(-1)!) as Summary;
      assert.deepEqual(sources.map(({ source, leading, events }) => ({ source, leading, events })), [
        { source: 'bark.ogg', leading: 'dog_bark', events: ['dog_bark'] },
        { source: 'clock.ogg', leading: 'clock_tick', events: ['clock_tick'] },
        { source: 'fire_fire.1.ogg', leading: 'fire_crackling', events: ['fire_crackling'] },
      ]);
    });
  }

  it('goes on after the board has reset', async () => {
    const board = await Board.open({ fast: true, model: 'esc10-xnor' });
    const predictions: Prediction[] = [];
    const notes: string[] = [];
    let reset = false;
    const reporter: Reporter = {
      ...SILENT,
      level(time) {
        if (reset || time < 2) return;
        reset = true;
        void board.connection.send({ type: 'resetRequest' });
      },
      prediction: (prediction) => predictions.push(prediction),
      note: (text) => notes.push(text),
    };
    const source = { name: 'tone', live: false, samples: async function* () { yield tone(700, 6, SAMPLE_RATE); } };
    try {
      await listen(board, [source], reporter, { fast: true, signal: new AbortController().signal });
    } finally {
      await board.close();
    }
    assert.equal(notes.filter((note) => note === 'the board is back').length, 1, notes.join('\n'));
    assert.ok(predictions.some(({ time }) => time < 2));
    assert.ok(predictions.at(-1)!.time > 6, `${predictions.at(-1)!.time}`);
    assert.ok(predictions.every(({ model }) => model === 'esc10-xnor'));
  });

  it('refuses a host’s stream with the number of the microphone’s', async () => {
    const board = await Board.open({ fast: true });
    try {
      await assert.rejects(AudioStream.start(board.connection, MICROPHONE_STREAM), /that stream is of the board's own microphone/);
    } finally {
      await board.close();
    }
  });
});
