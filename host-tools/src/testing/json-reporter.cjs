// Mocha's results as one JSON object a line: each test, then a summary.
const { Base } = require('mocha').reporters;
const { EVENT_RUN_END, EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = require('mocha').Runner.constants;

module.exports = class extends Base {
  constructor(runner, options) {
    super(runner, options);
    const on = process.env.EARBIT_TEST_ON;
    const print = (object) => process.stdout.write(`${JSON.stringify(object)}\n`);
    const test = (state) => (done, error) =>
      print({ type: 'test', on, title: done.fullTitle(), state, seconds: (done.duration ?? 0) / 1000, ...(error && { error: error.message }) });
    runner.on(EVENT_TEST_PASS, test('passed'));
    runner.on(EVENT_TEST_FAIL, test('failed'));
    runner.on(EVENT_TEST_PENDING, test('skipped'));
    runner.once(EVENT_RUN_END, () => {
      const { passes, failures, pending } = this.stats;
      print({ type: 'summary', on, passed: passes, failed: failures, skipped: pending });
    });
  }
};
