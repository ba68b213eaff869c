#include "CManual.h"

// The pages of docs/manual/diagnostics are the one source: the compiler takes their bytes (C23 #embed) and builds again
// when one changes. A page of a new code is one more line; each page begins with `# TGnnnn: `.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char pages[] = {
#embed "../../../docs/manual/diagnostics/TG1001.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG1002.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG1003.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG1004.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG1005.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG1006.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG1007.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG2001.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG2002.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG2003.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG2004.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG2005.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG2006.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG2007.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG2008.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG2009.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG2010.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG2011.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG2012.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3001.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3002.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3003.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3004.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3005.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3006.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3007.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3008.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3009.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3010.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3011.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3012.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3013.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3014.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3015.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3016.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3017.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG3018.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG4001.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG4002.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG5001.md" suffix(,)
#embed "../../../docs/manual/diagnostics/TG5002.md" suffix(,)
};

const unsigned char *shim_diagnostic_pages(size_t *count) {
    *count = sizeof pages;
    return pages;
}
