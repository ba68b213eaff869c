// What it takes at least to read a file of records: simdjson's DOM of each of them, and nothing made of it.
//
//     floor FILE
//
// Prints processor nanoseconds, of all threads, of a parse line by line and of parse_many, each the better of two; the file is
// in memory before. The smaller of both is the floor, so that nobody is flattered by it.
#include <simdjson.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <ctime>

static long long processor_time() {
    timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return time.tv_sec * 1000000000LL + time.tv_nsec;
}

// The number of records, or 0 where one is no JSON.
static size_t by_line(simdjson::dom::parser &parser, const simdjson::padded_string &text) {
    size_t records = 0;
    const char *end = text.data() + text.size();
    for (const char *line = text.data(); line < end; records++) {
        auto newline = static_cast<const char *>(memchr(line, '\n', end - line));
        if (!newline) return 0;
        if (parser.parse(line, newline - line, false).error()) return 0;
        line = newline + 1;
    }
    return records;
}

static size_t by_batch(simdjson::dom::parser &parser, const simdjson::padded_string &text) {
    size_t records = 0;
    simdjson::dom::document_stream stream;
    if (parser.parse_many(text.data(), text.size(), 1 << 20).get(stream)) return 0;
    for (auto record : stream) {
        if (record.error()) return 0;
        records++;
    }
    return records;
}

int main(int count, char **arguments) {
    simdjson::padded_string text;
    if (count != 2 || simdjson::padded_string::load(arguments[1]).get(text)) {
        fprintf(stderr, "usage: floor FILE\n");
        return 64;
    }
    long long best[2] = {0, 0};
    size_t records[2] = {0, 0};
    for (int round = 0; round < 2; round++) {
        for (int way = 0; way < 2; way++) {
            simdjson::dom::parser parser;
            long long began = processor_time();
            records[way] = way == 0 ? by_line(parser, text) : by_batch(parser, text);
            long long used = processor_time() - began;
            best[way] = round == 0 ? used : std::min(best[way], used);
        }
    }
    if (!records[0] || records[0] != records[1]) {
        fprintf(stderr, "floor: %s: not a JSON record in each line\n", arguments[1]);
        return 1;
    }
    printf("%lld %lld\n", best[0], best[1]);
    return 0;
}
