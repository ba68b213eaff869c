import Git
import SpecLanguage
import Testing

@testable import GitSource

struct RepositoryAddressTests {
    @Test(arguments: [
        ("/srv/fleet.git", RepositoryAddress.local(path: "/srv/fleet.git")),
        ("../fleet", .local(path: "../fleet")),
        ("./odd:name", .local(path: "./odd:name")),
        ("file:///srv/with%20space", .local(path: "/srv/with space")),
        ("git://localhost/fleet.git", .daemon(.version4, port: 9_418, path: "/fleet.git")),
        ("git://[::1]:99/fleet.git", .daemon(.version6, port: 99, path: "/fleet.git")),
        (
            "ssh://git.example.net/fleet.git",
            .secureShell(
                .init(host: "git.example.net", port: 22, user: "git", path: "/fleet.git")
            )
        ),
        (
            "ssh://deploy@[fe80::1]:2222/~ada/fleet.git",
            .secureShell(
                .init(host: "fe80::1", port: 2_222, user: "deploy", path: "~ada/fleet.git")
            )
        ),
    ])
    func `an address is read`(_ url: String, _ address: RepositoryAddress) throws {
        #expect(try RepositoryAddress(url) == address)
    }

    @Test(arguments: [
        "", "git@git.example.net:fleet.git", "http://git.example.net/fleet.git",
        "https://ada@git.example.net/fleet.git", "https://ada:canary@git.example.net/fleet.git",
        "https://git.example.net/fleet.git?token=canary", "https://git.example.net/a#canary",
        "https://git.example.net/../fleet.git", "https://git.example.net", "https:///fleet.git",
        "ssh://ada:canary@git.example.net/fleet.git", "ssh://-oProxyCommand=x/fleet.git",
        "ssh://git.example.net/a'b", "ssh://git.example.net/a%27b", "ssh://git.example.net/a%0Ab",
        "ssh://-x@git.example.net/fleet.git", "ssh://git.example.net:0/a",
        "ssh://git.example.net:99999/a", "ssh://git.example.net:+1/a", "ssh://h/%2", "ssh://h/%+1",
        "ssh://h/%ff", "git://git.example.net/fleet.git", "git://127.0.0.2/fleet.git",
        "git://ada@localhost/fleet.git", "file://host/a", "ext::sh -c canary", "ftp://h/canary",
        "ssh://h\u{301}/x", "ssh://[::1/x", "/a\nb", "/a\0b",
    ])
    func `an address that is none is refused without being repeated`(_ url: String) {
        let error = #expect(throws: RepositoryError.self) { try RepositoryAddress(url) }

        #expect(error?.code == .refused)
        #expect(error?.description.contains("canary") == false)
    }

    @Test func `a slash under a combining mark is still a slash`() throws {
        let error = #expect(throws: RepositoryError.self) {
            try RepositoryAddress("git://evil.example.net/\u{301}@localhost/x")
        }

        #expect(error?.message.contains("only goes to localhost") == true)
    }
}
