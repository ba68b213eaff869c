#pragma once
#include <stddef.h>

// The pages of all diagnostics, one after another, each beginning with a line `# TGnnnn: title`; the bytes stay as long
// as the program.
const unsigned char *shim_diagnostic_pages(size_t *count);
