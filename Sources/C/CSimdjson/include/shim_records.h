#pragma once
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Reads records, which are JSON documents of like shape, into flat values and bytes.
//
// What is asked for is a tree of places: a place says what a value is for, and to which places its members lead. Every byte
// of a record is checked, whether its place is asked for or not.

enum shim_place_mode {
    // Checked, not written.
    SHIM_PLACE_PASS = 0,
    // Written with all that is below.
    SHIM_PLACE_KEEP = 1,
    // Written as far as its members lead to places that are.
    SHIM_PLACE_PREFIX = 2,
};

// What the members of an object must be.
enum shim_place_shape { SHIM_SHAPE_ANY = 0, SHIM_SHAPE_STRINGS = 1, SHIM_SHAPE_NUMBERS = 2 };

// Place 0 passes and place 1 keeps, both without a field; place 2 is that of a whole record.
typedef struct {
    // The field that the value fills; -1: none. A field that passes is a scalar or its tag; any other is a part.
    int32_t field;
    uint8_t mode;
    uint8_t shape;
    // Whether strings of the part have a hole where the record's own identity stands.
    uint8_t has_holes;
    uint8_t reserved;
    // Of an object with a shape; a key has at least one byte.
    uint32_t most_members, most_key_bytes, most_text_bytes;
    // The members that lead to places of their own, and the place of all others.
    uint32_t first_member, member_count, other;
} shim_place;

typedef struct {
    uint32_t key_start, key_length, place;
} shim_place_member;

typedef struct {
    const shim_place *places;
    size_t place_count;
    const shim_place_member *members;
    size_t member_count;
    const uint8_t *keys;
    size_t key_bytes;
    size_t field_count;
    // The field that holds the identity; -1: none.
    int32_t identity;
    // Of a line; of a record: nested arrays and objects.
    size_t most_bytes, most_depth;
} shim_record_form;

enum shim_value_flags {
    // A part holds a whole number beyond 2^53 - 1.
    SHIM_VALUE_INEXACT = 1,
    // A part has another shape: too many members, or one that it must not have.
    SHIM_VALUE_TOO_MANY = 2,
    SHIM_VALUE_MISSHAPEN = 4,
};

typedef struct {
    // 0 absent; n null, t, f; i whole number within 2^53 - 1 (bits: int64), d any other (bits: float64); s string; { [
    uint8_t tag;
    uint8_t flags;
    uint16_t reserved;
    // Of a string or a part: where its bytes lie in the batch (bits: start).
    uint32_t length;
    uint64_t bits;
} shim_record_value;

enum shim_record_fault {
    SHIM_RECORD_SOUND = 0,
    // 1 to 6 are those of shim_simdjson_status.
    SHIM_RECORD_BYTE_ORDER_MARK = 16,
    SHIM_RECORD_KEY_TWICE = 17,
    SHIM_RECORD_WHOLE_NUMBER = 18,
    SHIM_RECORD_TOO_DEEP = 19,
};

typedef struct {
    // From 1, counted from the first line read; 0 where the record was no line.
    uint64_t line;
    // Of a record with a fault, only the identity is filled, where there is one.
    uint32_t fault;
    // The key that stands twice, cut.
    uint32_t key_length;
    uint64_t key_start;
} shim_record;

// Owned by the caller. `values` holds field_count values a record.
typedef struct {
    shim_record *records;
    shim_record_value *values;
    uint8_t *bytes;
    size_t most_records, most_bytes;
    size_t record_count, byte_count;
} shim_record_batch;

enum shim_batch_end {
    // All complete lines were read.
    SHIM_BATCH_DONE = 0,
    // The batch has no room for more.
    SHIM_BATCH_FULL = 1,
    // The next line is longer than allowed.
    SHIM_BATCH_LONG_LINE = 2,
    SHIM_BATCH_MEMORY = 3,
};

typedef struct shim_records shim_records;

// The form is copied. NULL without memory.
shim_records *shim_records_create(const shim_record_form *form);
void shim_records_destroy(shim_records *);

// Appends the complete lines of the bytes, which the padding follows. `consumed`: up to behind the last line read.
enum shim_batch_end shim_records_lines(
    shim_records *, const uint8_t *bytes, size_t count, shim_record_batch *, size_t *consumed
);

// Appends the value at that index of a parsed document.
enum shim_batch_end shim_records_node(
    shim_records *, const uint64_t *tape, const uint8_t *strings, size_t index, shim_record_batch *
);

// Counts a line that nobody reads.
void shim_records_pass_line(shim_records *);

// Lines read or passed so far; those of them without a byte.
uint64_t shim_records_line_count(const shim_records *);
uint64_t shim_records_blank_count(const shim_records *);

#ifdef __cplusplus
}
#endif
