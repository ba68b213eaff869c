#pragma once
#include <stddef.h>
#include <stdint.h>

#include "shim_records.h"

#ifdef __cplusplus
extern "C" {
#endif

// A simdjson DOM parser with the document it parsed last.
typedef struct shim_simdjson_parser shim_simdjson_parser;

enum shim_simdjson_status {
    SHIM_SIMDJSON_OK = 0,
    SHIM_SIMDJSON_SYNTAX = 1,
    SHIM_SIMDJSON_ENCODING = 2,
    SHIM_SIMDJSON_NUMBER = 3,
    SHIM_SIMDJSON_DEPTH = 4,
    SHIM_SIMDJSON_CAPACITY = 5,
    SHIM_SIMDJSON_MEMORY = 6,
};

// How many readable bytes must follow a document.
size_t shim_simdjson_padding(void);

// NULL without memory.
shim_simdjson_parser *shim_simdjson_create(size_t most_bytes, size_t most_depth);
void shim_simdjson_destroy(shim_simdjson_parser *parser);

// Parses `count` bytes, which the padding follows. On success the tape and the strings are valid until the next call.
enum shim_simdjson_status shim_simdjson_parse(
    shim_simdjson_parser *parser, const uint8_t *bytes, size_t count,
    const uint64_t **tape, const uint8_t **strings
);

#ifdef __cplusplus
}
#endif
