import Foundation

/// Ports of 127.0.0.1.
package enum LoopbackPort {
    package struct Silent: Error {}

    /// One that nobody listens on now.
    package static func unused() throws -> Int {
        let server = try ScriptedServer { _ in }
        return server.port
    }

    /// Waits until somebody listens, at most ten seconds.
    package static func waitUntilOpen(_ port: Int) throws {
        for _ in 0..<200 {
            if isOpen(port) { return }
            usleep(50_000)
        }
        throw Silent()
    }

    private static func isOpen(_ port: Int) -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var name = loopbackName(port: port)
        return withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

func loopbackName(port: Int) -> sockaddr_in {
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = in_port_t(port).bigEndian
    name.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return name
}
