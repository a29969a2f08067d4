/*
 * ES5 that goes before an app's bundle in a test, on Node.js and on a board alike: `model`, `audio` and `timers` say what the host gives, and time is
 * that of the audio. The host gives the app its turns through what this function returns.
 * native: the board's require; undefined on Node.js
 * model: name, labels, sampleRate, windowSeconds, hopSeconds
 * emit: takes events on Node.js
 */
(function (native, model, emit) {
  var MOST_TIMERS = 16;
  var LARGEST = 2147483647;
  var heard, means, level = -120, now = 0, timers = [], lastTimer = 0;

  function refuse(Kind, where, what) {
    var error = new Kind(where + ': ' + what);
    error.code = 'E_NATIVE_CALL';
    throw error;
  }
  function number(where, value, least, most) {
    if (typeof value !== 'number') refuse(TypeError, where, 'expected a number, got ' + typeof value);
    if (!(value >= least && value <= most)) refuse(RangeError, where, 'expected ' + least + ' to ' + most + ', got ' + value);
    return value;
  }
  function index(where, value, count) {
    if (number(where, value, 0, count - 1) !== Math.floor(value)) refuse(RangeError, where, 'expected an integer, got ' + value);
    return value;
  }
  function predicted(where, value) {
    index(where + ': index', value, model.labels.length);
    if (!heard) refuse(Error, where, 'no prediction has been made yet');
    return value;
  }
  function constant(value) {
    return function () { return value; };
  }
  function hearingAlone(module, name) {
    return function () {
      refuse(Error, module + '.' + name, 'only a board that hears has this: give runApp a recording, and run the test with `earbit test --on sim`');
    };
  }

  var models = {
    name: constant(model.name),
    technique: constant(model.technique),
    labelCount: constant(model.labels.length),
    sampleRate: constant(model.sampleRate),
    windowSeconds: constant(model.windowSeconds),
    hopSeconds: constant(model.hopSeconds),
    label: function (i) { return model.labels[index('model.label: index', i, model.labels.length)]; },
    probability: function (i) { return heard.probabilities[predicted('model.probability', i)]; },
    logit: function (i) {
      predicted('model.logit', i);
      return heard.logits ? heard.logits[i] : hearingAlone('model', 'logit')();
    },
    smooth: function (weight) {
      number('model.smooth: weight', weight, 0, 1);
      predicted('model.smooth', 0);
      var before = weight < 1 ? means : undefined;
      means = new Float32Array(model.labels.length);
      var leading = 0;
      for (var i = 0; i < means.length; i++) {
        means[i] = before ? before[i] + weight * (heard.probabilities[i] - before[i]) : heard.probabilities[i];
        if (means[i] > means[leading]) leading = i;
      }
      return leading;
    },
    smoothed: function (i) {
      index('model.smoothed: index', i, model.labels.length);
      return means ? means[i] : refuse(Error, 'model.smoothed', 'smooth has not been called yet');
    }
  };
  ['layerCount', 'frontEndLayers', 'layerKind', 'layerInputType', 'layerOutputType', 'layerParameter', 'layerTensor', 'frames'].forEach(function (name) {
    models[name] = hearingAlone('model', name);
  });

  function setTimer(where, callback, milliseconds, repeated) {
    if (typeof callback !== 'function') refuse(TypeError, where, 'callback: expected a function, got ' + typeof callback);
    var delay = Math.max(1, number(where + ': milliseconds', milliseconds, -Infinity, LARGEST));
    if (timers.length === MOST_TIMERS) refuse(RangeError, where, 'expected at most ' + MOST_TIMERS + ' timers, all are set; clear one first');
    timers.push({ id: ++lastTimer, callback: callback, due: now + delay, interval: repeated ? delay : 0 });
    return lastTimer;
  }
  function clearTimer(id) {
    timers = timers.filter(function (timer) { return timer.id !== id; });
  }
  function runTimers(until) {
    for (;;) {
      timers.sort(function (a, b) { return a.due - b.due || a.id - b.id; });
      var timer = timers[0];
      if (!timer || timer.due > until) break;
      now = timer.due;
      if (timer.interval) timer.due += timer.interval;
      else clearTimer(timer.id);
      timer.callback();
    }
    now = until;
  }

  var modules = {
    model: models,
    audio: { level: function () { return level; } },
    timers: {
      setTimeout: function (callback, milliseconds) { return setTimer('timers.setTimeout', callback, milliseconds, false); },
      setInterval: function (callback, milliseconds) { return setTimer('timers.setInterval', callback, milliseconds, true); },
      clearTimeout: clearTimer,
      clearInterval: clearTimer
    }
  };
  if (!native) {
    modules.events = {
      emit: function (label, start, end, confidence) {
        var latest = Math.floor(4294967295 / 1000);
        if (typeof label !== 'string') refuse(TypeError, 'events.emit: label', 'expected a string, got ' + typeof label);
        number('events.emit: startSeconds', start, 0, latest);
        number('events.emit: endSeconds', end, start, latest);
        number('events.emit: confidence', confidence, 0, 1);
        var bytes = unescape(encodeURIComponent(label)).length;
        if (bytes < 1 || bytes > 63) refuse(RangeError, 'events.emit', 'label: expected 1 to 63 bytes, got ' + bytes);
        emit(label, start, end, confidence);
      }
    };
    modules.board = {
      name: constant('node'),
      setLed: function (i, on) {
        index('board.setLed: index', i, 256);
        if (typeof on !== 'boolean') refuse(TypeError, 'board.setLed: on', 'expected a boolean, got ' + typeof on);
        return false;
      },
      button: function (i) {
        index('board.button: index', i, 256);
        return false;
      },
      uptime: function () { return now / 1000; }
    };
  }

  function turn(name, argument) {
    var exported = module.exports[name];
    if (typeof exported === 'function') exported(argument);
  }

  return {
    require: function (name) {
      if (modules[name]) return modules[name];
      if (native) return native(name);
      throw new Error("module '" + name + "' runs on a board alone: run the test with `earbit test --on sim`");
    },
    /** Audio time begins anew; what the app has set goes on. */
    start: function () {
      timers.forEach(function (timer) { timer.due -= now; });
      now = 0;
      turn('onStart');
    },
    /** time: end of the window, seconds. window: probabilities, logits (or none), level. */
    timers: function (time) { runTimers(1000 * time); },
    hear: function (time, window) {
      heard = window;
      heard.probabilities = new Float32Array(window.probabilities);
      level = window.level;
      turn('onPrediction', time);
    },
    end: function () { turn('onEnd'); }
  };
})
