#pragma once
#include <cstdint>
#include <cstring>
#include <vector>

// Knows the orders in which keys follow each other in objects, as a trie: a node is "this key, after those keys, in the object
// at this place".
//
// A node is compared once with the keys before it, when it is made. Whoever comes to a node again knows by that alone
// that the key stands once, and to which place it leads. The child that was met last is asked first.
class KeyTrie {
public:
    static constexpr uint32_t none = 0;
    // The node of a whole record, which has no key.
    static constexpr uint32_t record = 1;
    static constexpr uint32_t twice = 0xFFFFFFFF;

    // Beyond them no node is made: the object is checked by comparing its keys, which needs no memory.
    static constexpr size_t most_nodes = 65536, most_key_bytes = 4 << 20;
    static constexpr uint32_t most_children = 64, most_in_object = 256, most_bytes_a_key = 256;

    struct Node {
        uint64_t head;     // the first 8 bytes of the key, zeros behind a shorter one
        uint64_t mask;     // of the bits of the head that are of the key
        uint64_t tail;     // the last 8 bytes of a key that is longer than that
        uint32_t length;   // begins: the node before the first key of an object
        uint32_t key;      // where the key lies in keys
        uint32_t before;   // the key before this one in the object
        uint32_t next;     // the next child of the same node
        uint32_t child;    // the child that was met last
        uint32_t object;   // where keys of an object at this key begin
        uint32_t elements; // stands for the elements of an array at this key
        uint32_t place;
        uint16_t children, position;
    };
    static constexpr uint32_t begins = 0xFFFFFFFF;

    std::vector<Node> nodes;

    KeyTrie() : nodes(2) { nodes[none].length = begins; }

    // A key as nodes are compared with it; 8 bytes from its start on must be readable.
    struct Key {
        const uint8_t *bytes;
        uint32_t length;

        uint64_t head() const noexcept { return word(bytes); }
        uint64_t tail() const noexcept { return word(bytes + length - 8); }

    private:
        static uint64_t word(const uint8_t *bytes) noexcept {
            uint64_t word;
            std::memcpy(&word, bytes, 8);
            return word;
        }
    };

    bool is(const Node &node, Key key) const noexcept {
        return node.length == key.length && ((node.head ^ key.head()) & node.mask) == 0
            && (key.length <= 8 || (node.tail == key.tail() && has_same_middle(node, key)));
    }

    // A node without a key; none where there is no room.
    uint32_t make_root(uint32_t place) {
        if (nodes.size() >= most_nodes) return none;
        Node node{};
        node.length = begins;
        node.place = place;
        nodes.push_back(node);
        return uint32_t(nodes.size() - 1);
    }

    // The child of that key, brought to the front.
    uint32_t find(uint32_t at, Key key) noexcept {
        uint32_t previous = none;
        for (uint32_t child = nodes[at].child; child; child = nodes[child].next) {
            if (is(nodes[child], key)) {
                if (previous) {
                    nodes[previous].next = nodes[child].next;
                    nodes[child].next = nodes[at].child;
                    nodes[at].child = child;
                }
                return child;
            }
            previous = child;
        }
        return none;
    }

    // Makes the child, which is not there yet; twice where the key stands before it, none where there is no room.
    uint32_t make(uint32_t at, Key key, uint32_t place) {
        for (uint32_t earlier = at; nodes[earlier].length != begins; earlier = nodes[earlier].before)
            if (is(nodes[earlier], key)) return twice;
        if (nodes.size() >= most_nodes || key.length > most_bytes_a_key
            || keys.size() + key.length > most_key_bytes || nodes[at].children >= most_children
            || nodes[at].position >= most_in_object)
            return none;
        Node node{};
        node.mask = key.length < 8 ? (uint64_t(1) << (8 * key.length)) - 1 : ~uint64_t(0);
        node.head = key.head() & node.mask;
        node.tail = key.length > 8 ? key.tail() : 0;
        node.length = key.length;
        node.key = uint32_t(keys.size());
        node.before = at;
        node.next = nodes[at].child;
        node.place = place;
        node.position = uint16_t(nodes[at].position + 1);
        keys.insert(keys.end(), key.bytes, key.bytes + key.length);
        nodes.push_back(node);
        nodes[at].children += 1;
        nodes[at].child = uint32_t(nodes.size() - 1);
        return nodes[at].child;
    }

private:
    std::vector<uint8_t> keys;

    bool has_same_middle(const Node &node, Key key) const noexcept {
        return key.length <= 16
            || !std::memcmp(keys.data() + node.key + 8, key.bytes + 8, key.length - 16);
    }
};
