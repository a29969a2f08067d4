/*
 * The app: the JavaScript program that decides what a sound means.
 */
#ifndef EARBIT_APP_H
#define EARBIT_APP_H

#include "engine.h"

/** The bundle linked into the image, not NUL-terminated; the build makes it. */
extern const char app_builtin[];
extern const size_t app_builtin_length;

/** Runs the slot's app, or the built-in one when the slot is empty, damaged or its app fails. */
void app_start(void);

/** Calls what the app exports under `name`, if it does. A failure is logged; one that leaves the engine unusable stops
 * the app. */
void app_call(const char *name, const double *arguments, size_t count);

/** Runs the app's timers that are due. */
void app_run_timers(void);

/** @return what runs, e.g. "built-in", or why nothing does. */
const char *app_state(void);

/** @return why the slot's app does not run, "" when there is none or it does. */
const char *app_slot_failure(void);

#endif
