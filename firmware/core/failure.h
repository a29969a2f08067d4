/*
 * How a call into JavaScript failed, told to the host.
 */
#ifndef EARBIT_FAILURE_H
#define EARBIT_FAILURE_H

#include "engine.h"
#include "protocol.h"

/**
 * Sends an app_error with what the engine knows of its last failure.
 * @param status other than ENGINE_OK
 * @param where what was called, e.g. "onPrediction"
 * @param bundle CRC-32 of the bundle that ran
 * @return the error's code
 */
enum protocol_error failure_tell(enum engine_status status, const char *where, uint32_t bundle);

/** Forgets why an app did not start: another one starts. */
void failure_forget_start(void);

/** Tells the last failure of a start again, if one failed: the host may not have listened then. */
void failure_tell_start_again(void);

#endif
