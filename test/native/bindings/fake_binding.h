/*
 * A stand-in for a JavaScript engine: calls the native modules' functions with arguments written in C.
 */
#ifndef EARBIT_FAKE_BINDING_H
#define EARBIT_FAKE_BINDING_H

#include "binding.h"

/** A property of an options object; a list ends with a NULL name. */
struct fake_property {
    const char *name;
    int32_t value;
};

struct fake_value {
    enum { FAKE_NUMBER, FAKE_STRING, FAKE_FUNCTION, FAKE_OBJECT } kind;
    double number; /**< of a function: the callback that keeping it gives */
    const char *string;
    const struct fake_property *properties;
};

#define NUMBER(n) ((struct fake_value){.kind = FAKE_NUMBER, .number = (n)})
#define STRING(s) ((struct fake_value){.kind = FAKE_STRING, .string = (s)})
#define FUNCTION(n) ((struct fake_value){.kind = FAKE_FUNCTION, .number = (n)})
#define OBJECT(p) ((struct fake_value){.kind = FAKE_OBJECT, .properties = (p)})

/** How the last call ended. */
struct fake_outcome {
    bool succeeded;
    double number;            /**< returned */
    char string[64];          /**< returned */
    enum binding_error error; /**< thrown, with its message */
    char message[128];
};

extern struct fake_outcome outcome;

/** Functions kept and not yet released. */
extern unsigned fake_kept;

/** Calls `module`.`function`; `outcome` tells how it ended. @return the number that it returned, 0 for none. */
double fake_call(const char *module, const char *function, const struct fake_value *arguments, size_t count);

#define CALL(module, function, ...)                                                                                    \
    fake_call(module, function, (const struct fake_value[]){__VA_ARGS__},                                              \
              sizeof((const struct fake_value[]){__VA_ARGS__}) / sizeof(struct fake_value))

#endif
