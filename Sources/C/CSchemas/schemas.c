#include "CSchemas.h"

// The files of schemas/ are the one source: the compiler takes their bytes (C23 #embed) and builds again when one changes.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const unsigned char acknowledgement[] = {
#embed "../../../schemas/acknowledgement.schema.json"
};
static const unsigned char calendar[] = {
#embed "../../../schemas/calendar.schema.json"
};
static const unsigned char cohort[] = {
#embed "../../../schemas/cohort.schema.json"
};
static const unsigned char command[] = {
#embed "../../../schemas/command.schema.json"
};
static const unsigned char config[] = {
#embed "../../../schemas/config.schema.json"
};
static const unsigned char device[] = {
#embed "../../../schemas/device.schema.json"
};
static const unsigned char emergency[] = {
#embed "../../../schemas/emergency.schema.json"
};
static const unsigned char firmware[] = {
#embed "../../../schemas/firmware.schema.json"
};
static const unsigned char gate[] = {
#embed "../../../schemas/gate.schema.json"
};
static const unsigned char job[] = {
#embed "../../../schemas/job.schema.json"
};
static const unsigned char plan[] = {
#embed "../../../schemas/plan.schema.json"
};
static const unsigned char policy[] = {
#embed "../../../schemas/policy.schema.json"
};
static const unsigned char spec[] = {
#embed "../../../schemas/spec.schema.json"
};
static const unsigned char tenant[] = {
#embed "../../../schemas/tenant.schema.json"
};
static const unsigned char twin[] = {
#embed "../../../schemas/twin.schema.json"
};

static const struct {
    const char *name;
    const unsigned char *bytes;
    size_t count;
} schemas[] = {
    {"acknowledgement", acknowledgement, sizeof acknowledgement},
    {"calendar", calendar, sizeof calendar},
    {"cohort", cohort, sizeof cohort},
    {"command", command, sizeof command},
    {"config", config, sizeof config},
    {"device", device, sizeof device},
    {"emergency", emergency, sizeof emergency},
    {"firmware", firmware, sizeof firmware},
    {"gate", gate, sizeof gate},
    {"job", job, sizeof job},
    {"plan", plan, sizeof plan},
    {"policy", policy, sizeof policy},
    {"spec", spec, sizeof spec},
    {"tenant", tenant, sizeof tenant},
    {"twin", twin, sizeof twin},
};

size_t shim_schema_count(void) { return sizeof schemas / sizeof *schemas; }

const char *shim_schema_name(size_t index) {
    return index < shim_schema_count() ? schemas[index].name : NULL;
}

const unsigned char *shim_schema_bytes(size_t index, size_t *count) {
    if (index >= shim_schema_count()) return NULL;
    *count = schemas[index].count;
    return schemas[index].bytes;
}
