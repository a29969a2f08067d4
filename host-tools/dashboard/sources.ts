import type { Source } from '../src/listen/source.js';

const FULL_SCALE = 32767;
const CHUNK_SECONDS = 0.05;

/** A recording that the browser can decode, over and over. */
export function fileSource(file: File): Source {
  return {
    name: file.name,
    live: false,
    async *samples(sampleRate) {
      const context = new OfflineAudioContext(1, 1, sampleRate); // decoding resamples to the context's rate
      const decoded = await context.decodeAudioData(await file.arrayBuffer());
      const mono = new Float32Array(decoded.length);
      for (let channel = 0; channel < decoded.numberOfChannels; channel++) {
        decoded.getChannelData(channel).forEach((sample, i) => (mono[i]! += sample / decoded.numberOfChannels));
      }
      yield int16(mono);
    },
  };
}

/** This computer's microphone; the browser asks the user for it. */
export function microphoneSource(): Source {
  return {
    name: 'microphone',
    live: true,
    async *samples(sampleRate) {
      const stream = await navigator.mediaDevices.getUserMedia({
        audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      });
      const context = new AudioContext({ sampleRate });
      try {
        await context.audioWorklet.addModule('microphone-worklet.js');
        const node = new AudioWorkletNode(context, 'microphone', { processorOptions: { chunk: CHUNK_SECONDS * sampleRate } });
        context.createMediaStreamSource(stream).connect(node);
        const chunks: Float32Array[] = [];
        let wake = (): void => {};
        node.port.onmessage = ({ data }: MessageEvent<Float32Array>) => {
          chunks.push(data);
          wake();
        };
        for (;;) {
          const chunk = chunks.shift();
          if (chunk !== undefined) yield int16(chunk);
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        for (const track of stream.getTracks()) track.stop();
        await context.close();
      }
    },
  };
}

function int16(samples: Float32Array): Int16Array {
  return Int16Array.from(samples, (sample) => Math.round(FULL_SCALE * Math.max(-1, Math.min(1, sample))));
}
