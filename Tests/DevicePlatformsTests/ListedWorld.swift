import SeededGenerator

/// A platform whose devices change between two listings, and which lists them in any order.
struct ListedWorld {
    struct Device {
        var life = 1
        var revision = 1
        var sequence = 1
        var second = 1
    }

    var random: SeededGenerator
    private(set) var devices: [String: Device] = [:]

    init(seed: UInt64, devices count: Int = 24) {
        random = SeededGenerator(seed: seed)
        for number in 0..<count { devices["gw-\(number)"] = Device() }
    }

    /// Lets a part of the devices change, report, vanish, come, or come back in another life.
    mutating func pass() {
        for id in devices.keys.sorted() {
            switch random.below(12) {
            case 0: devices[id]?.revision += 1
            case 1, 2:
                devices[id]?.sequence += 1
                devices[id]?.second += 1
            case 3: devices[id]?.second += 1
            case 4: devices[id] = nil
            case 5: devices[id] = Device(life: 2, revision: 1, sequence: 1, second: 2)
            default: break
            }
        }
        if random.oneIn(3) { devices["gw-new-\(random.below(9))"] = Device() }
    }

    static func line(_ id: String, _ device: Device, content: String? = nil) -> String {
        let content = content ?? "c\(device.life)-\(device.revision)"
        let seen = "2026-11-25T14:02:0\(device.second % 10).000Z"
        return #"{"id":"\#(id)","incarnation":"\#(device.life)","revision":\#(device.revision),"#
            + #""etag":"r\#(device.revision)","labels":{"content":"\#(content)"},"facts":{"model":"m"},"#
            + #""connectivity":{"state":"online"},"job":null,"#
            + #""sections":\#(TwinDocuments.sections),"#
            + #""reportSeq":\#(device.sequence),"reportedAt":"\#(seen)","lastSeenAt":"\#(seen)"}"#
    }

    /// The listing's lines: mostly by id, now and then in another order, with records that come twice, that are spelled
    /// otherwise, that are older, or that cannot be used.
    mutating func listing() -> String {
        var lines: [String] = []
        for id in devices.keys.sorted() {
            guard let device = devices[id] else { continue }
            let line = Self.line(id, device)
            switch random.below(24) {
            case 0: lines += [line, line]
            case 1:
                var later = device
                later.sequence += 1
                later.second += 1
                lines += [line, Self.line(id, later)]
            case 2:
                var older = device
                older.revision -= 1
                lines +=
                    random.oneIn(2) ? [Self.line(id, older), line] : [line, Self.line(id, older)]
            case 4: lines.append(line.replacing(#","revision""#, with: #", "revision""#))
            case 5: lines.append(line.replacing(#""reportSeq":"#, with: #""reportSeq":x"#))
            case 6: lines.append(line.replacing("2026-11-25T14", with: "2026-11-25T15"))
            case 7: lines += random.oneIn(2) ? ["\u{1}", line] : [line + "\r"]
            case 8:
                var other = device
                other.life = 3
                lines += [line, Self.line(id, other)]
            default: lines.append(line)
            }
        }
        if random.oneIn(4) { lines.shuffle(using: &random) }
        return TwinDocuments.stream(lines)
    }
}
