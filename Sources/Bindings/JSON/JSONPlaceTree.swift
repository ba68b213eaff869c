import CSimdjson
import FleetModel

/// The places of record fields as the C walker follows them.
struct JSONPlaceTree {
    private(set) var places: [shim_place] = []
    private(set) var members: [shim_place_member] = []
    private(set) var keys: [UInt8] = []

    /// Beyond so many places a part is kept whole: more is kept than was asked for, never less.
    private static let mostPlaces = 65_536
    private static let passing: UInt32 = 0
    private static let keeping: UInt32 = 1

    private struct Entry {
        let path: ArraySlice<Text>
        let field: Int
    }

    init(_ fields: JSONRecordFields) {
        places = [Self.place(SHIM_PLACE_PASS), Self.place(SHIM_PLACE_KEEP)]
        places[Int(Self.keeping)].other = Self.keeping
        let entries = fields.fields.indices.map {
            Entry(path: fields.fields[$0].path[...], field: $0)
        }
        _ = add(entries, of: fields)
    }

    private static func place(_ mode: shim_place_mode) -> shim_place {
        var place = shim_place()
        place.field = -1
        place.mode = UInt8(truncatingIfNeeded: mode.rawValue)
        return place
    }

    /// Adds the place to which these paths lead, and those below it.
    private mutating func add(_ entries: [Entry], of fields: JSONRecordFields) -> UInt32 {
        let index = append()
        if let own = entries.first(where: { $0.path.isEmpty }) {
            places[index].field = Int32(clamping: own.field)
            if let part = fields.fields[own.field].part {
                describe(part, at: index)
                keep(part.kept?.map { $0[...] } ?? [[]], at: index)
                return UInt32(index)
            }
        }
        var below: [(key: Text, place: UInt32)] = []
        let rest = entries.filter { !$0.path.isEmpty }
        for key in Set(rest.compactMap(\.path.first)).sorted() {
            let deeper = rest.filter { $0.path.first == key }
                .map { Entry(path: $0.path.dropFirst(), field: $0.field) }
            below.append((key, add(deeper, of: fields)))
        }
        join(below, to: index)
        return UInt32(index)
    }

    private mutating func append() -> Int {
        places.append(Self.place(SHIM_PLACE_PASS))
        return places.count - 1
    }

    private mutating func describe(_ part: JSONRecordFields.Part, at index: Int) {
        places[index].has_holes = part.hasHoles ? 1 : 0
        switch part.shape {
        case .any: break
        case .strings(let most, let keyBytes, let bytes):
            places[index].shape = UInt8(truncatingIfNeeded: SHIM_SHAPE_STRINGS.rawValue)
            places[index].most_members = UInt32(clamping: most)
            places[index].most_key_bytes = UInt32(clamping: keyBytes)
            places[index].most_text_bytes = UInt32(clamping: bytes)
        case .numbers(let most, let keyBytes):
            places[index].shape = UInt8(truncatingIfNeeded: SHIM_SHAPE_NUMBERS.rawValue)
            places[index].most_members = UInt32(clamping: most)
            places[index].most_key_bytes = UInt32(clamping: keyBytes)
        }
    }

    /// Makes the place one from which these paths are kept.
    private mutating func keep(_ paths: [ArraySlice<JSONRecordFields.Step>], at index: Int) {
        guard paths.allSatisfy({ !$0.isEmpty }), places.count < Self.mostPlaces else {
            places[index].mode = UInt8(truncatingIfNeeded: SHIM_PLACE_KEEP.rawValue)
            places[index].other = Self.keeping
            return
        }
        places[index].mode = UInt8(truncatingIfNeeded: SHIM_PLACE_PREFIX.rawValue)
        let open = paths.filter { $0.first == .any }.map { $0.dropFirst() }
        let keys = Set(
            paths.compactMap { path -> Text? in
                if case .key(let key) = path.first { key } else { nil }
            }
        )
        var below: [(key: Text, place: UInt32)] = []
        for key in keys.sorted() {
            let place = append()
            keep(paths.filter { $0.first == .key(key) }.map { $0.dropFirst() } + open, at: place)
            below.append((key, UInt32(place)))
        }
        if !open.isEmpty {
            let place = append()
            keep(open, at: place)
            places[index].other = UInt32(place)
        }
        join(below, to: index)
    }

    /// Members are sorted by length, then by bytes, as the walker searches them.
    private mutating func join(_ below: [(key: Text, place: UInt32)], to index: Int) {
        places[index].first_member = UInt32(members.count)
        places[index].member_count = UInt32(below.count)
        let sorted = below.map { (key: Array($0.key.string.utf8), place: $0.place) }
            .sorted { left, right in
                left.key.count != right.key.count
                    ? left.key.count < right.key.count
                    : left.key.lexicographicallyPrecedes(right.key)
            }
        for (key, place) in sorted {
            members.append(
                shim_place_member(
                    key_start: UInt32(keys.count),
                    key_length: UInt32(key.count),
                    place: place
                )
            )
            keys += key
        }
    }
}
