/*
 * The app: the JavaScript program that decides what a sound means.
 */
#ifndef EARBIT_APP_H
#define EARBIT_APP_H

#include "engine.h"
#include "protocol.h"

/** The bundle linked into the image, not NUL-terminated; the build makes it. */
extern const char app_builtin[];
extern const size_t app_builtin_length;

/** Runs the newest stored app, or the built-in one when there is none or it fails; the app before is forgotten. */
void app_start(void);

/** Calls what the app exports under `name`, if it does. A failure is told to the host; one that leaves the engine
 * unusable stops the app. */
void app_call(const char *name, const double *arguments, size_t count);

/** Frees what the app cannot reach any more. Its finalizers may run: they fail as a call does. */
void app_collect_garbage(void);

/**
 * Evaluates what a person typed, in the app's global scope; it is cut off after 30 s. A failure is told to the host.
 * @param result as engine_evaluate's
 * @return PROTOCOL_ERROR_NONE, or the failure's code
 */
enum protocol_error app_evaluate(const char *source, size_t length, char *result, size_t capacity);

/** Runs one of the app's timers that are due; timers take half of the time at most. @return false when none ran. */
bool app_run_timers(void);

/** @return CRC-32 of the bundle that was started last, 0 when none was. */
uint32_t app_bundle(void);

/** @return what runs, e.g. "built-in", or why nothing does. */
const char *app_state(void);

/** @return why the newest stored app does not run, "" when there is none or it does. */
const char *app_refused(void);

/** @return the bank of the app that runs, STORAGE_NONE for the built-in one. */
unsigned app_bank(void);

#endif
