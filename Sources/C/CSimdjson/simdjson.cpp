#include "status.h"

#include <new>

struct shim_simdjson_parser {
    explicit shim_simdjson_parser(size_t most_bytes, size_t most_depth)
        : parser(most_bytes), depth(most_depth) {}
    simdjson::dom::parser parser;
    size_t depth;
};

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
        auto error = shim_reserve(dom, count, parser->depth);
        if (error) return shim_status(error);
        error = dom.parse(bytes, count, false).error();
        if (error) return shim_status(error);
        *tape = dom.doc.tape.get();
        *strings = dom.doc.string_buf.get();
        return SHIM_SIMDJSON_OK;
    } catch (...) {
        return SHIM_SIMDJSON_MEMORY;
    }
}
