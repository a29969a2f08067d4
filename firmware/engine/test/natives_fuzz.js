// Calls native functions with generated arguments: nearly valid ones, so that many calls are accepted, and any values at all. Runs on
// the host (natives_fuzz.c) and as an app on the board (test/emulator/natives.test.ts). What stands before it sets SEED and CALLS.
/* global SEED, CALLS */
var state = SEED;
var accepted = 0;
var refused = 0;
var calls = 0;
var tensors = [];
var canaries = [];
var CANARY = 0x5a5a5a5a;
var TYPES = ['int8', 'int16', 'int32', 'bits'];
var modules = {};
['audio', 'board', 'events', 'int8', 'model', 'tensor', 'timers', 'xnor'].forEach(function (name) {
  modules[name] = require(name);
});
var tensor = modules.tensor;

/** An integer of 0 to count - 1. */
function random(count) {
  state = (state * 16807) % 2147483647;
  return state % count;
}

function oneOf(values) {
  return values[random(values.length)];
}

function thrower() {
  throw new Error('from within');
}

function reenter() {
  tensor.releaseAll();
  return 1;
}

/** Any value of JavaScript. */
function anything() {
  switch (random(14)) {
    case 0:
      return oneOf([undefined, null, true, false, NaN, Infinity, -Infinity, -0]);
    case 1:
      return oneOf([-1, 0, 1, 0.5, 127, 128, 255, 256, 65535, 65536, 2147483647, -2147483648, 4294967295, 1e300, -1e300]);
    case 2:
      return random(1 << (1 + random(30)));
    case 3:
      return oneOf(['', 'int8', 'weights', 'inRows', 'a\u0000b', '\ud800', new Array(300).join('x')]);
    case 4:
      return oneOf([{}, [], [1, 2], function () {}, thrower, modules, new Date(0), /a/]);
    case 5:
      return { valueOf: thrower, toString: thrower };
    case 6:
      return { valueOf: reenter, toString: reenter };
    case 7:
      return new Proxy({}, { get: oneOf([thrower, reenter]), has: thrower });
    case 8:
      return new Uint8Array(random(9));
    case 9:
      return random(4);
    default:
      return handle();
  }
}

/** A tensor in use, or one that was, or a view of one. */
function handle() {
  return tensors.length === 0 ? random(1 << 12) : oneOf(tensors);
}

function keep(value) {
  if (tensors.length < 48) tensors.push(value);
  else tensors[random(48)] = value;
  return value;
}

/** Makes room: a canary lies between the tensors that come then. */
function releaseAll() {
  tensor.releaseAll();
  tensors = [];
  canaries = [];
}

function addCanary() {
  var made = tensor.create('int32', 1, 1, 4);
  for (var i = 0; i < 4; i++) tensor.set(made, 0, 0, i, CANARY);
  canaries.push(made);
}

function checkCanaries() {
  canaries.forEach(function (one) {
    for (var i = 0; i < 4; i++) if (tensor.get(one, 0, 0, i) !== CANARY) throw new Error('a native function wrote to a tensor that was not its own');
  });
}

function create(type, rows, columns, channels) {
  try {
    return keep(tensor.create(type, rows, columns, channels));
  } catch (error) {
    releaseAll();
    return keep(tensor.create(type, rows, columns, channels));
  }
}

function fill(made, type, highest) {
  for (var i = random(12); i > 0; i--) {
    var channel = random(tensor.channels(made));
    tensor.set(made, random(tensor.rows(made)), random(tensor.columns(made)), channel, type === 'bits' ? random(2) * 2 - 1 : random(highest));
  }
  return made;
}

/** Output stage: every property that one may need. */
function stage(options, channels) {
  options.bias = fill(create('int32', 1, 1, channels), 'int32', 1 << 20);
  options.multiplier = fill(create('int32', 1, 1, channels), 'int32', 1 << 30);
  options.threshold = fill(create('int32', 1, 1, channels), 'int32', 1000);
  options.invert = fill(create('bits', 1, 1, channels), 'bits', 2);
  options.leftShift = random(16);
  options.outputZeroPoint = random(256) - 128;
  options.outputMin = -random(129);
  options.outputMax = random(128);
  options.inputZeroPoint = random(256) - 128;
}

function convolution(bits) {
  var type = bits ? 'bits' : oneOf(['int8', 'int8', 'int16']);
  var side = function () { return 1 + random(oneOf([3, 10, 24])); };
  var height = side(), width = side(), channels = 1 + random(oneOf([4, 36, 70])), outputs = 1 + random(oneOf([4, 20, 40]));
  var kernelH = 1 + random(Math.min(height, 5)), kernelW = 1 + random(Math.min(width, 5));
  var options = { strideH: 1 + random(3), strideW: 1 + random(3), padH: random(kernelH), padW: random(kernelW), poolH: 1 + random(3), poolW: 1 + random(3) };
  var size = function (length, kernel, stride, pad, pool) { return Math.floor((Math.floor((length + 2 * pad - kernel) / stride) + 1) / pool); };
  options.input = fill(create(type, height, width, channels), type, 100);
  options.weights = fill(create(bits ? 'bits' : 'int8', outputs * kernelH, kernelW, channels), bits ? 'bits' : 'int8', 100);
  options.output = create(oneOf(['int8', 'int16', 'bits', 'bits']), Math.max(1, size(height, kernelH, options.strideH, options.padH, options.poolH)), Math.max(1, size(width, kernelW, options.strideW, options.padW, options.poolW)), outputs);
  stage(options, outputs);
  return options;
}

function dense(bits) {
  var type = bits ? 'bits' : oneOf(['int8', 'int16']);
  var height = 1 + random(4), width = 1 + random(4), channels = 1 + random(70), outputs = 1 + random(20);
  var options = { input: fill(create(type, height, width, channels), type, 100), weights: create(bits ? 'bits' : 'int8', outputs * height, width, channels), output: create(oneOf(TYPES), 1, 1, outputs) };
  stage(options, outputs);
  return options;
}

function pool(bits) {
  var type = bits ? 'bits' : oneOf(['int8', 'int16']);
  var poolH = 1 + random(4), poolW = 1 + random(4), height = poolH * (1 + random(5)) + random(poolH), width = poolW * (1 + random(5)) + random(poolW), channels = 1 + random(70);
  return { input: fill(create(type, height, width, channels), type, 100), output: create(type, Math.floor(height / poolH), Math.floor(width / poolW), channels), poolH: poolH, poolW: poolW };
}

function average() {
  var height = 1 + random(6), width = 1 + random(6), channels = 1 + random(70);
  var options = { input: fill(create('int8', height, width, channels), 'int8', 100), output: create('int8', 1, 1, channels) };
  stage(options, channels);
  return options;
}

function logPower() {
  var poolH = 1 + random(4), poolW = 1 + random(4), height = poolH * (1 + random(5)) + random(poolH), width = poolW * (1 + random(5)) + random(poolW), bands = 1 + random(35);
  var options = { input: fill(create('int16', height, width, 2 * bands), 'int16', 32768), output: create('int8', Math.floor(height / poolH), Math.floor(width / poolW), bands), poolH: poolH, poolW: poolW };
  stage(options, bands);
  return options;
}

function pack() {
  var height = 1 + random(6), width = 1 + random(6), channels = 1 + random(70);
  return { input: fill(create('int8', height, width, channels), 'int8', 100), output: create('bits', height, width, channels) };
}

/** Breaks a property now and then: another value or tensor, none, or a getter that throws or calls natives. */
function mutate(options) {
  var name = oneOf(Object.keys(options));
  switch (random(8)) {
    case 0:
      options[name] = anything();
      break;
    case 1:
      delete options[name];
      break;
    case 2:
      Object.defineProperty(options, name, { get: oneOf([thrower, reenter, releaseAll, handle]) });
      break;
    case 3:
      options.output = tensor.view(options.input, random(tensor.rows(options.input)), 1);
      break;
  }
  return options;
}

var kernels = [
  function () { modules.int8.conv2d(mutate(convolution(false))); },
  function () { modules.xnor.conv2d(mutate(convolution(true))); },
  function () { modules.int8.dense(mutate(dense(false))); },
  function () { modules.xnor.dense(mutate(dense(true))); },
  function () { modules.int8.maxpool(mutate(pool(false))); },
  function () { modules.xnor.maxpool(mutate(pool(true))); },
  function () { modules.int8.avgpool(mutate(average())); },
  function () { modules.int8.logPower(mutate(logPower())); },
  function () { modules.xnor.pack(mutate(pack())); },
  function () { keep(tensor.view(handle(), random(4), 1 + random(4))); },
  function () { keep(tensor.reshape(handle(), 1 + random(8), 1 + random(8), 1 + random(8))); },
  function () { tensor.set(handle(), random(4), random(4), random(8), random(300) - 150); },
  function () { tensor.release(handle()); },
  function () { keep(modules.model.layerTensor(random(16), oneOf(['weights', 'bias', 'multiplier', 'threshold', 'invert']))); },
  function () { keep(modules.model.frames()); },
];

/** Any function of any module with any values. */
function anyCall() {
  var module = modules[oneOf(Object.keys(modules))];
  var name = oneOf(Object.keys(module));
  var values = [];
  for (var i = random(7); i > 0; i--) values.push(anything());
  var result = module[name].apply(null, values);
  if (name === 'releaseAll') releaseAll();
  else if (name === 'create' || name === 'view' || name === 'reshape') keep(result);
}

/** Makes up to `count` calls, none beyond CALLS. */
exports.run = function (count) {
  for (; count > 0 && calls < CALLS; count--, calls++) {
    try {
      if (canaries.length < 4 && random(4) === 0) addCanary();
      (random(3) === 0 ? anyCall : oneOf(kernels))();
      accepted++;
    } catch (error) {
      refused++;
      if (error.code === undefined && !/from within/.test(error)) throw error;
    }
    if (canaries.some(function (one) { return !inUse(one); })) canaries = [];
    checkCanaries();
  }
  if (calls === CALLS) {
    calls++;
    console.log(accepted + ' calls accepted, ' + refused + ' refused');
  }
};

function inUse(one) {
  try {
    tensor.rows(one);
    return true;
  } catch (error) {
    return false;
  }
}
