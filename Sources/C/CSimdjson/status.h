#pragma once
#include "CSimdjson.h"
#include <simdjson.h>

// What a fault of simdjson is to a caller in C.
inline shim_simdjson_status shim_status(simdjson::error_code error) noexcept {
    switch (error) {
    case simdjson::SUCCESS: return SHIM_SIMDJSON_OK;
    case simdjson::UTF8_ERROR: return SHIM_SIMDJSON_ENCODING;
    case simdjson::NUMBER_ERROR: return SHIM_SIMDJSON_NUMBER;
    case simdjson::DEPTH_ERROR: return SHIM_SIMDJSON_DEPTH;
    case simdjson::CAPACITY: return SHIM_SIMDJSON_CAPACITY;
    case simdjson::MEMALLOC: return SHIM_SIMDJSON_MEMORY;
    default: return SHIM_SIMDJSON_SYNTAX;
    }
}

// Grows in powers of two and never shrinks, so that a stream of records does not allocate.
inline simdjson::error_code shim_reserve(simdjson::dom::parser &parser, size_t count, size_t depth) noexcept {
    if (count > parser.max_capacity()) return simdjson::CAPACITY;
    if (count <= parser.capacity() && parser.max_depth() == depth) return simdjson::SUCCESS;
    size_t wanted = 4096;
    while (wanted < count) wanted *= 2;
    if (wanted > parser.max_capacity()) wanted = parser.max_capacity();
    return parser.allocate(wanted, depth);
}
