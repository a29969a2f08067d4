// Passes the microphone's samples to the page in chunks.
class Microphone extends AudioWorkletProcessor {
  constructor({ processorOptions }) {
    super();
    this.chunk = new Float32Array(processorOptions.chunk);
    this.count = 0;
  }

  process([[samples] = []]) {
    for (const sample of samples ?? []) {
      this.chunk[this.count++] = sample;
      if (this.count < this.chunk.length) continue;
      this.port.postMessage(this.chunk.slice());
      this.count = 0;
    }
    return true;
  }
}
registerProcessor('microphone', Microphone);
