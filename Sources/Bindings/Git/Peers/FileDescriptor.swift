import Glibc

/// An open file descriptor, closed at the end of its life.
struct FileDescriptor: ~Copyable {
    let number: Int32

    /// Takes a descriptor over; nil where the call that should have made it failed.
    init?(_ number: Int32) {
        guard number >= 0 else { return nil }
        self.number = number
    }

    deinit { close(number) }
}

/// Two descriptors that belong together: the ends of a pair of sockets.
struct DescriptorPair: ~Copyable {
    let first: FileDescriptor
    let second: FileDescriptor

    /// Two connected sockets, alike.
    static func sockets() -> DescriptorPair? {
        var numbers: [Int32] = [-1, -1]
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, kind, 0, &numbers) == 0 else { return nil }
        return DescriptorPair(numbers)
    }

    private init?(_ numbers: [Int32]) {
        guard let first = FileDescriptor(numbers[0]), let second = FileDescriptor(numbers[1]) else {
            return nil
        }
        self.first = first
        self.second = second
    }
}

/// The words of the system for an error number, by default the last of this thread.
func systemError(_ number: Int32 = errno) -> String {
    guard let text = unsafe strerror(number) else { return "system error \(number)" }
    return unsafe String(cString: text)
}
