import FleetModel
import Testing

struct SecretTests {
    private struct Holder {
        let name = "holder"
        let secret = Secret("hunter2")
    }

    @Test func `no way of printing shows it`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump(Holder(), to: &dumped)
        let texts = [
            "\(secret)", String(describing: secret), String(reflecting: secret),
            String(describing: Holder()), String(reflecting: [secret]),
            String(reflecting: Optional(secret)), dumped,
        ]

        for text in texts {
            #expect(!text.contains("hunter2"))
            #expect(text.contains("<redacted>"))
        }
        #expect(secret.reveal() == "hunter2")
    }
}
