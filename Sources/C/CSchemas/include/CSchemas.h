#pragma once
#include <stddef.h>

// How many schemas there are.
size_t shim_schema_count(void);

// The name of a schema, such as "cohort", in ASCII with its final zero; NULL beyond the last one.
const char *shim_schema_name(size_t index);

// The bytes of a schema's file, which stay as long as the program; NULL beyond the last one.
const unsigned char *shim_schema_bytes(size_t index, size_t *count);
