import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { Command } from 'commander';
import { readBundle } from '../content-file.js';
import { examples, GROUP } from '../help.js';
import { note } from '../messages.js';
import { projectVersion } from '../project.js';
import { Recorder, runRecord } from '../recording/recorder.js';
import type { RunRecord } from '../recording/records.js';
import { RecordingWriter } from '../recording/writer.js';
import { addListenOptions, failingWithApp, type ListenOptions, listenWith } from './listen.js';

interface RecordOptions extends ListenOptions {
  output: string;
}

export function addRecordCommand(program: Command): void {
  addListenOptions(
    program
      .command('record [files...]')
      .helpGroup(GROUP.hear)
      .summary('listen, and keep the run')
      .description('listen, and keep audio, predictions, events and log in one file for `earbit replay`')
      .requiredOption('-o, --output <file>', 'the recording to write, e.g. run.earbit'),
  )
    .addHelpText('after', examples('earbit record -o run.earbit bark.wav', 'earbit record -o run.earbit --mic --port /dev/ttyACM0'))
    .action(run);
}

async function run(files: string[], options: RecordOptions): Promise<void> {
  const { output } = options;
  const app = await readApp(options.app);
  await listenWith(files, options, async (board, reporter, session) => {
    const writer = new RecordingWriter(output);
    try {
      writer.write(runRecord(board, projectVersion(), app));
      const recorder = new Recorder(board, writer);
      await session(recorder.reporter(failingWithApp(reporter)), writer.failed);
      recorder.end();
    } finally {
      writer.close();
    }
    const { size } = await stat(output);
    note(`earbit: ${output} holds the run, ${(size / 1e6).toFixed(2)} MB`);
  });
}

async function readApp(path: string | undefined): Promise<RunRecord['app']> {
  if (path === undefined) return undefined;
  return { file: `${basename(path, extname(path))}.js`, bundle: await readBundle(path) };
}
