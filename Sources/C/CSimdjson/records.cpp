#include "record_walk.h"
#include "status.h"

#include <new>

struct shim_records {
    explicit shim_records(const shim_record_form &form)
        : places(form), parser(form.most_bytes < 64 ? 64 : form.most_bytes),
          most_bytes(form.most_bytes) {}

    RecordPlaces places;
    simdjson::dom::parser parser;
    size_t most_bytes;
    uint64_t lines = 0, blanks = 0;

    // Deeper lines are read as far as this, so that their identity can be told.
    static constexpr size_t parsed_depth = 65;
};

namespace {
struct Line {
    const uint8_t *bytes;
    size_t length;
};

shim_record &next_record(shim_records *reader, shim_record_batch *batch) noexcept {
    shim_record &record = batch->records[batch->record_count];
    record = {};
    std::memset(
        batch->values + batch->record_count * reader->places.field_count, 0,
        reader->places.field_count * sizeof(shim_record_value)
    );
    return record;
}

// Appends one record; false where the batch has no room for it.
bool walk(
    shim_records *reader, const uint64_t *tape, const uint8_t *strings, size_t index,
    shim_record_batch *batch
) {
    shim_record &record = next_record(reader, batch);
    FormWriter writer(batch->bytes, batch->byte_count, batch->most_bytes);
    shim_record_value *values = batch->values + batch->record_count * reader->places.field_count;
    RecordWalk walk(reader->places, tape, strings, values, writer);
    if (!walk.run(index)) {
        record.fault = walk.fault;
        if (walk.doubled_key.data()) {
            record.key_length = uint32_t(std::min<size_t>(walk.doubled_key.size(), 64));
            record.key_start = writer.raw(
                reinterpret_cast<const uint8_t *>(walk.doubled_key.data()), record.key_length
            );
        }
    }
    if (writer.is_full()) return false;
    batch->byte_count = writer.position();
    batch->record_count += 1;
    return true;
}

void refuse(shim_records *reader, uint32_t fault, shim_record_batch *batch) noexcept {
    next_record(reader, batch).fault = fault;
    batch->record_count += 1;
}

// Appends what a line holds; false where the batch has no room for it.
bool read(shim_records *reader, Line line, shim_record_batch *batch) {
    static const uint8_t mark[3] = {0xEF, 0xBB, 0xBF};
    if (line.length >= 3 && !std::memcmp(line.bytes, mark, 3)) {
        refuse(reader, SHIM_RECORD_BYTE_ORDER_MARK, batch);
        return true;
    }
    auto &parser = reader->parser;
    auto error = shim_reserve(parser, line.length, shim_records::parsed_depth);
    if (!error) error = parser.parse(line.bytes, line.length, false).error();
    if (error) {
        refuse(reader, shim_status(error), batch);
        return true;
    }
    return walk(reader, parser.doc.tape.get(), parser.doc.string_buf.get(), 1, batch);
}
}

shim_records *shim_records_create(const shim_record_form *form) {
    try {
        return new shim_records(*form);
    } catch (...) {
        return nullptr;
    }
}

void shim_records_destroy(shim_records *reader) { delete reader; }

shim_batch_end shim_records_lines(
    shim_records *reader, const uint8_t *bytes, size_t count, shim_record_batch *batch, size_t *consumed
) {
    *consumed = 0;
    try {
        while (*consumed < count) {
            const uint8_t *start = bytes + *consumed;
            auto *end = static_cast<const uint8_t *>(std::memchr(start, '\n', count - *consumed));
            if (!end) return SHIM_BATCH_DONE;
            Line line{start, size_t(end - start)};
            if (line.length && line.bytes[line.length - 1] == '\r') line.length -= 1;
            if (line.length > reader->most_bytes) return SHIM_BATCH_LONG_LINE;
            if (line.length) {
                size_t place = batch->record_count;
                if (place >= batch->most_records || !read(reader, line, batch))
                    return SHIM_BATCH_FULL;
                batch->records[place].line = reader->lines + 1;
            } else {
                reader->blanks += 1;
            }
            reader->lines += 1;
            *consumed = size_t(end - bytes) + 1;
        }
        return SHIM_BATCH_DONE;
    } catch (...) {
        return SHIM_BATCH_MEMORY;
    }
}

shim_batch_end shim_records_node(
    shim_records *reader, const uint64_t *tape, const uint8_t *strings, size_t index,
    shim_record_batch *batch
) {
    try {
        if (batch->record_count >= batch->most_records) return SHIM_BATCH_FULL;
        return walk(reader, tape, strings, index, batch) ? SHIM_BATCH_DONE : SHIM_BATCH_FULL;
    } catch (...) {
        return SHIM_BATCH_MEMORY;
    }
}

void shim_records_pass_line(shim_records *reader) { reader->lines += 1; }

uint64_t shim_records_line_count(const shim_records *reader) { return reader->lines; }
uint64_t shim_records_blank_count(const shim_records *reader) { return reader->blanks; }
