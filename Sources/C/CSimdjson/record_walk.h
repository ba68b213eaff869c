#pragma once
#include "CSimdjson.h"
#include "form_writer.h"
#include "key_trie.h"

#include <algorithm>
#include <cmath>
#include <string>

// The places of a record form, with what is learned of the keys on the way.
struct RecordPlaces {
    std::vector<shim_place> places;
    std::vector<shim_place_member> members;
    std::string keys;
    size_t field_count;
    int32_t identity;
    size_t most_depth;
    KeyTrie trie;
    std::vector<std::string_view> scratch;

    static constexpr uint32_t pass = 0, keep = 1, root = 2;

    explicit RecordPlaces(const shim_record_form &form)
        : places(form.places, form.places + form.place_count),
          members(form.members, form.members + form.member_count),
          keys(reinterpret_cast<const char *>(form.keys), form.key_bytes),
          field_count(form.field_count), identity(form.identity), most_depth(form.most_depth) {}

    // The members of a place are sorted by length, then by bytes.
    uint32_t below(uint32_t place, const uint8_t *key, uint32_t length) const noexcept {
        const shim_place &here = places[place];
        const shim_place_member *from = members.data() + here.first_member;
        const shim_place_member *end = from + here.member_count;
        auto order = [&](const shim_place_member &member) {
            if (member.key_length != length) return member.key_length < length ? -1 : 1;
            return std::memcmp(keys.data() + member.key_start, key, length);
        };
        from = std::partition_point(from, end, [&](auto &member) { return order(member) < 0; });
        return from != end && order(*from) == 0 ? from->place : here.other;
    }
};

// Walks one record on simdjson's tape (doc/tape.md): checks every value, fills the fields and writes the parts.
//
// Recursion is bounded by the depth that a record may have.
class RecordWalk {
public:
    uint32_t fault = SHIM_RECORD_SOUND;
    std::string_view doubled_key;

    RecordWalk(
        RecordPlaces &form, const uint64_t *tape, const uint8_t *strings,
        shim_record_value *values, FormWriter &writer
    ) noexcept
        : form(form), trie(form.trie), tape(tape), strings(strings), values(values), writer(writer) {}

    // Whether the record is sound; on a fault only the identity is filled.
    bool run(size_t index) {
        start = index;
        if (member(index, form.most_depth, KeyTrie::record, RecordPlaces::root)) return true;
        std::memset(values, 0, form.field_count * sizeof(*values));
        if (form.identity >= 0) locate(start, RecordPlaces::root, form.most_depth);
        return false;
    }

private:
    RecordPlaces &form;
    KeyTrie &trie;
    const uint64_t *tape;
    const uint8_t *strings;
    shim_record_value *values;
    FormWriter &writer;
    size_t start = 0;
    bool is_inexact = false, is_located = false;
    std::string_view identity;

    static constexpr int64_t largest_exact = 9007199254740991;
    static constexpr size_t least_identity = 4;

    struct Text {
        const uint8_t *bytes;
        uint32_t length;
    };

    char tag(size_t at) const noexcept { return char(tape[at] >> 56); }

    Text text(size_t at) const noexcept {
        const uint8_t *bytes = strings + (tape[at] & 0x00FFFFFFFFFFFFFF);
        Text text{bytes + 4, 0};
        std::memcpy(&text.length, bytes, 4);
        return text;
    }

    // The index behind a value.
    size_t behind(size_t at) const noexcept {
        switch (tag(at)) {
        case '{': case '[': return uint32_t(tape[at]);
        case 'l': case 'u': case 'd': return at + 2;
        default: return at + 1;
        }
    }

    // What walks returns the index behind the value; none where it has a fault.
    static constexpr size_t none = 0;

    size_t fail(shim_record_fault found) noexcept {
        fault = found;
        return none;
    }

    // A value that is a member, or the record itself: fills the place's field.
    size_t member(size_t at, size_t depth, uint32_t node, uint32_t place) {
        const shim_place &here = form.places[place];
        if (here.field < 0) return value(at, depth, node, place);
        shim_record_value &field = values[here.field];
        if (here.mode == SHIM_PLACE_PASS) {
            fill(field, at);
            if (here.field == form.identity) note_identity(at);
            switch (tag(at)) {
            case '{': case '[': return value(at, depth, node, place);
            case 'u': return fail(SHIM_RECORD_WHOLE_NUMBER);
            default: return behind(at);
            }
        }
        return part(field, at, depth, node, place);
    }

    void fill(shim_record_value &field, size_t at) noexcept {
        char kind = tag(at);
        field.tag = uint8_t(kind);
        switch (kind) {
        case '"': {
            Text found = text(at);
            field.tag = 's';
            field.bits = writer.raw(found.bytes, found.length);
            field.length = found.length;
            break;
        }
        case 'l': case 'd': field.tag = uint8_t(number(at, field.bits)); break;
        default: break;
        }
    }

    // A whole number within the exact range is one number however it is spelled.
    char number(size_t at, uint64_t &bits) noexcept {
        double real;
        if (tag(at) == 'l') {
            int64_t whole = int64_t(tape[at + 1]);
            bits = uint64_t(whole);
            if (whole >= -largest_exact && whole <= largest_exact) return 'i';
            real = double(whole);
        } else {
            std::memcpy(&real, &tape[at + 1], 8);
            if (std::fabs(real) <= double(largest_exact)) {
                int64_t whole = int64_t(real);
                if (double(whole) == real) {
                    bits = uint64_t(whole);
                    return 'i';
                }
            }
        }
        if (!(std::fabs(real) <= double(largest_exact))) is_inexact = true;
        std::memcpy(&bits, &real, 8);
        return 'd';
    }

    size_t part(shim_record_value &field, size_t at, size_t depth, uint32_t node, uint32_t place) {
        const shim_place here = form.places[place];
        if (here.has_holes && form.identity >= 0) {
            if (!is_located) locate(start, RecordPlaces::root, form.most_depth);
            writer.identity = identity;
        }
        is_inexact = false;
        uint8_t kind = uint8_t(tag(at));
        uint8_t shape = here.shape && kind == '{' ? misshape(at, here) : 0;
        size_t begin = writer.position();
        size_t next = value(at, depth, node, place);
        writer.identity = {};
        field.tag = kind == '"' ? 's' : kind == 'l' ? 'i' : kind;
        field.flags = uint8_t(shape | (is_inexact ? SHIM_VALUE_INEXACT : 0));
        field.bits = begin;
        field.length = uint32_t(writer.position() - begin);
        return next;
    }

    uint8_t misshape(size_t at, const shim_place &here) const noexcept {
        uint32_t count = 0;
        size_t close = uint32_t(tape[at]) - 1;
        for (at++; at < close; at = behind(at + 1)) {
            if (count++ >= here.most_members) return SHIM_VALUE_TOO_MANY;
            Text key = text(at);
            if (key.length < 1 || key.length > here.most_key_bytes) return SHIM_VALUE_MISSHAPEN;
            char kind = tag(at + 1);
            if (here.shape == SHIM_SHAPE_STRINGS) {
                if (kind != '"' || text(at + 1).length > here.most_text_bytes)
                    return SHIM_VALUE_MISSHAPEN;
            } else if (kind != 'l' && kind != 'd') {
                return SHIM_VALUE_MISSHAPEN;
            }
        }
        return 0;
    }

    // Any value, written as its place says.
    size_t value(size_t at, size_t depth, uint32_t node, uint32_t place) {
        const shim_place &here = form.places[place];
        if (!here.member_count) {
            if (here.mode == SHIM_PLACE_PASS) return one<SHIM_PLACE_PASS>(at, depth, node, place);
            if (here.mode == SHIM_PLACE_KEEP) return one<SHIM_PLACE_KEEP>(at, depth, node, place);
        }
        return one<SHIM_PLACE_PREFIX>(at, depth, node, place);
    }

    // With PASS or KEEP all that is below has that mode; with PREFIX places are asked.
    template <shim_place_mode mode>
    [[gnu::always_inline]] size_t one(size_t at, size_t depth, uint32_t node, uint32_t place) {
        char kind = tag(at);
        const bool writes = mode == SHIM_PLACE_KEEP
            || (mode == SHIM_PLACE_PREFIX && form.places[place].mode != SHIM_PLACE_PASS);
        switch (kind) {
        case '"':
            if (writes) {
                Text found = text(at);
                writer.string(found.bytes, found.length);
            }
            return at + 1;
        case 'l': case 'd': {
            uint64_t bits;
            char form = number(at, bits);
            if (writes) writer.word(form, bits);
            return at + 2;
        }
        case '{': return object<mode>(at, depth, node, place, writes);
        case '[': return array<mode>(at, depth, node, place, writes);
        case 'u': return fail(SHIM_RECORD_WHOLE_NUMBER);
        default:
            if (writes) writer.tag(kind);
            return at + 1;
        }
    }

    template <shim_place_mode mode>
    [[gnu::noinline]] size_t array(size_t at, size_t depth, uint32_t node, uint32_t place, bool writes) {
        if (!depth) return fail(SHIM_RECORD_TOO_DEEP);
        // Elements have the place of their array where it is written; they never fill a field.
        if (!writes) place = RecordPlaces::pass;
        if (node && trie.nodes[node].length != KeyTrie::begins) node = elements(node, place);
        size_t close = uint32_t(tape[at]) - 1;
        size_t length_at = writes ? writer.begin('[') : 0;
        for (at++; at < close;) {
            at = writes ? one<mode>(at, depth - 1, node, place)
                        : one<SHIM_PLACE_PASS>(at, depth - 1, node, place);
            if (!at) return none;
        }
        if (writes) writer.end(length_at);
        return close + 1;
    }

    template <shim_place_mode mode>
    [[gnu::noinline]] size_t object(size_t at, size_t depth, uint32_t node, uint32_t place, bool writes) {
        if (!depth) return fail(SHIM_RECORD_TOO_DEEP);
        const size_t first = at + 1, close = uint32_t(tape[at]) - 1;
        size_t length_at = writes ? writer.begin('{') : 0;
        uint32_t before = node ? keys_of(node, place) : KeyTrie::none;
        if (!before && !has_each_key_once(first, close)) return none;
        for (at = first; at < close;) {
            Text key = text(at);
            if (before) {
                before = follow(before, key, place);
                if (before == KeyTrie::twice) return fail_twice(key);
                if (!before && !has_each_key_once(first, close)) return none;
            }
            if (mode == SHIM_PLACE_PREFIX) {
                uint32_t below = before ? trie.nodes[before].place
                                        : form.below(place, key.bytes, key.length);
                if (writes && form.places[below].mode != SHIM_PLACE_PASS)
                    writer.text(key.bytes, key.length);
                at = below ? member(at + 1, depth - 1, before, below)
                           : one<SHIM_PLACE_PASS>(at + 1, depth - 1, before, below);
            } else {
                if (mode == SHIM_PLACE_KEEP) writer.text(key.bytes, key.length);
                at = one<mode>(at + 1, depth - 1, before, mode == SHIM_PLACE_KEEP);
            }
            if (!at) return none;
        }
        if (writes) writer.end(length_at);
        return close + 1;
    }

    // The node of the next key: none where there is no room for it, twice where it stands twice.
    [[gnu::always_inline]] uint32_t follow(uint32_t before, Text text, uint32_t place) {
        const KeyTrie::Key key{text.bytes, text.length};
        uint32_t next = trie.nodes[before].child;
        return trie.is(trie.nodes[next], key) ? next : learn(before, key, place);
    }

    [[gnu::noinline]] uint32_t learn(uint32_t before, KeyTrie::Key key, uint32_t place) {
        uint32_t next = trie.find(before, key);
        if (next) return next;
        return trie.make(before, key, form.below(place, key.bytes, key.length));
    }

    // Where the keys of an object at that node begin.
    uint32_t keys_of(uint32_t node, uint32_t place) {
        if (!trie.nodes[node].object) {
            uint32_t made = trie.make_root(place);
            trie.nodes[node].object = made;
        }
        return trie.nodes[node].object;
    }

    uint32_t elements(uint32_t node, uint32_t place) {
        if (!trie.nodes[node].elements) {
            uint32_t made = trie.make_root(place);
            trie.nodes[node].elements = made;
        }
        return trie.nodes[node].elements;
    }

    // Few keys are compared pair by pair; many are sorted, so that a hostile object costs no square.
    bool has_each_key_once(size_t first, size_t close) {
        auto &keys = form.scratch;
        keys.clear();
        for (size_t at = first; at < close; at = behind(at + 1)) {
            Text key = text(at);
            keys.emplace_back(reinterpret_cast<const char *>(key.bytes), key.length);
        }
        if (keys.size() < 12) {
            for (size_t later = 1; later < keys.size(); later++)
                for (size_t earlier = 0; earlier < later; earlier++)
                    if (keys[earlier] == keys[later]) return fail_twice(keys[later]) != none;
            return true;
        }
        std::sort(keys.begin(), keys.end(), [](std::string_view left, std::string_view right) {
            return left.size() != right.size() ? left.size() < right.size() : left < right;
        });
        auto found = std::adjacent_find(keys.begin(), keys.end());
        return found == keys.end() || fail_twice(*found) != none;
    }

    size_t fail_twice(Text key) noexcept {
        return fail_twice({reinterpret_cast<const char *>(key.bytes), key.length});
    }

    size_t fail_twice(std::string_view key) noexcept {
        doubled_key = key;
        return fail(SHIM_RECORD_KEY_TWICE);
    }

    void note_identity(size_t at) noexcept {
        is_located = true;
        if (tag(at) != '"') return;
        Text found = text(at);
        if (found.length >= least_identity)
            identity = {reinterpret_cast<const char *>(found.bytes), found.length};
    }

    // Finds the identity before the walk comes to it, or where a fault kept it from coming there.
    bool locate(size_t at, uint32_t place, size_t depth) noexcept {
        is_located = true;
        const shim_place &here = form.places[place];
        if (here.field == form.identity) {
            fill(values[here.field], at);
            note_identity(at);
            return true;
        }
        if (tag(at) != '{' || !here.member_count || here.mode != SHIM_PLACE_PASS || !depth)
            return false;
        size_t close = uint32_t(tape[at]) - 1;
        for (at++; at < close; at = behind(at + 1)) {
            Text key = text(at);
            uint32_t below = form.below(place, key.bytes, key.length);
            if (below != RecordPlaces::pass && locate(at + 1, below, depth - 1)) return true;
        }
        return false;
    }
};
