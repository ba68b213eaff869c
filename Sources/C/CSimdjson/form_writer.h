#pragma once
#include <cstdint>
#include <cstring>
#include <string_view>

// Writes values in their part form (FleetModel/Twins/PartForm) into bytes of a fixed length.
//
// Where they do not suffice it writes nothing more and says so.
class FormWriter {
public:
    // What a string is searched for; empty: for nothing.
    std::string_view identity;

    FormWriter(uint8_t *bytes, size_t start, size_t most) noexcept
        : bytes(bytes), at(start), most(most) {}

    size_t position() const noexcept { return at; }
    bool is_full() const noexcept { return full; }

    void tag(char tag) noexcept {
        if (has_room(1)) bytes[at++] = uint8_t(tag);
    }

    void word(char tag, uint64_t bits) noexcept {
        if (!has_room(9)) return;
        bytes[at] = uint8_t(tag);
        std::memcpy(bytes + at + 1, &bits, 8);
        at += 9;
    }

    // Bytes with their length before them; `slack` bytes behind the text must be readable.
    void text(const uint8_t *text, uint32_t length) noexcept {
        if (!has_room(4 + size_t(length) + slack)) return;
        std::memcpy(bytes + at, &length, 4);
        copy(text, length, at + 4);
        at += 4 + size_t(length);
    }

    // Bytes alone; returns where they lie.
    size_t raw(const uint8_t *text, uint32_t length) noexcept {
        size_t start = at;
        if (!has_room(size_t(length) + slack)) return start;
        copy(text, length, at);
        at += length;
        return start;
    }

    void string(const uint8_t *text, uint32_t length) noexcept {
        if (!identity.empty() && length >= identity.size()) {
            std::string_view whole(reinterpret_cast<const char *>(text), length);
            size_t found = whole.find(identity);
            if (found != whole.npos) return holed(whole, found);
        }
        tag('s');
        this->text(text, length);
    }

    // Begins what has a length before it; returns where the length lies.
    size_t begin(char tag) noexcept {
        if (!has_room(5)) return 0;
        bytes[at] = uint8_t(tag);
        at += 5;
        return at - 4;
    }

    void end(size_t length_at) noexcept {
        if (full) return;
        uint32_t length = uint32_t(at - length_at - 4);
        std::memcpy(bytes + length_at, &length, 4);
    }

    // A short text is copied as so many bytes at once.
    static constexpr size_t slack = 32;

private:
    uint8_t *bytes;
    size_t at, most;
    bool full = false;

    bool has_room(size_t count) noexcept {
        if (!full && most - at >= count) return true;
        full = true;
        return false;
    }

    void copy(const uint8_t *text, uint32_t length, size_t to) noexcept {
        if (length <= slack) std::memcpy(bytes + to, text, slack);
        else std::memcpy(bytes + to, text, length);
    }

    void holed(std::string_view whole, size_t found) noexcept {
        size_t length_at = begin('h');
        size_t from = 0;
        for (; found != whole.npos; found = whole.find(identity, from)) {
            piece(whole, from, found);
            from = found + identity.size();
        }
        piece(whole, from, whole.size());
        end(length_at);
    }

    void piece(std::string_view whole, size_t from, size_t to) noexcept {
        text(reinterpret_cast<const uint8_t *>(whole.data()) + from, uint32_t(to - from));
    }
};
