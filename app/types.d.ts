// All that an app finds on the board. A project of `earbit new` names it in its tsconfig.json: "types": ["earbit/app"].
/// <reference path="./globals.d.ts" />
/// <reference path="../native-modules/audio/index.d.ts" />
/// <reference path="../native-modules/board/index.d.ts" />
/// <reference path="../native-modules/events/index.d.ts" />
/// <reference path="../native-modules/int8/index.d.ts" />
/// <reference path="../native-modules/model/index.d.ts" />
/// <reference path="../native-modules/tensor/index.d.ts" />
/// <reference path="../native-modules/timers/index.d.ts" />
/// <reference path="../native-modules/xnor/index.d.ts" />
