// Gives the page a port like those of Web Serial, whose bytes go through two functions: the test provides `toBoard`, and calls `fromBoard`.
const port = {
  async open() {
    this.readable = new ReadableStream({
      start(controller) {
        window.fromBoard = (bytes) => controller.enqueue(Uint8Array.from(bytes));
      },
    });
    this.writable = new WritableStream({ write: (bytes) => window.toBoard([...bytes]) });
  },
  async close() {},
};
Object.defineProperty(navigator, 'serial', { value: { requestPort: async () => port } });
