#include "CSimdjson.h"

#include <new>
#include <simdjson.h>

struct shim_simdjson_parser {
    explicit shim_simdjson_parser(size_t most_bytes, size_t most_depth)
        : parser(most_bytes), depth(most_depth) {}
    simdjson::dom::parser parser;
    size_t depth;
};

namespace {
shim_simdjson_status status(simdjson::error_code error) noexcept {
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
}

size_t shim_simdjson_padding(void) { return simdjson::SIMDJSON_PADDING; }

shim_simdjson_parser *shim_simdjson_create(size_t most_bytes, size_t most_depth) {
    return new (std::nothrow) shim_simdjson_parser(most_bytes, most_depth);
}

void shim_simdjson_destroy(shim_simdjson_parser *parser) { delete parser; }

shim_simdjson_status shim_simdjson_parse(
    shim_simdjson_parser *parser, const uint8_t *bytes, size_t count,
    const uint64_t **tape, const uint8_t **strings
) {
    try {
        auto &dom = parser->parser;
        if (count > dom.max_capacity()) return SHIM_SIMDJSON_CAPACITY;
        // Grown in powers of two and never shrunk, so that a stream of records does not allocate.
        if (count > dom.capacity() || dom.max_depth() != parser->depth) {
            size_t wanted = 4096;
            while (wanted < count) wanted *= 2;
            if (wanted > dom.max_capacity()) wanted = dom.max_capacity();
            auto error = dom.allocate(wanted, parser->depth);
            if (error) return status(error);
        }
        auto error = dom.parse(bytes, count, false).error();
        if (error) return status(error);
        *tape = dom.doc.tape.get();
        *strings = dom.doc.string_buf.get();
        return SHIM_SIMDJSON_OK;
    } catch (...) {
        return SHIM_SIMDJSON_MEMORY;
    }
}
