import FleetModel
import SpecLanguage
import Testing

/// The step from one revision to the next: absence is not a wish.
struct TransitionTests {
    typealias Base = SpecCompilerTests

    static func fleet(_ documents: String...) throws -> CompiledFleet {
        let compilation = Base.compile(documents.joined(separator: "\n---\n"))
        return try #require(compilation.fleet, "\(compilation.diagnostics)")
    }

    static func cohort(_ name: String, more: String = "") -> String {
        Base.cohort(name, "{matchLabels: {role: \(name)}}").replacing("---\n", with: "")
            .replacing("policy: careful", with: "policy: careful\(more)")
    }

    @Test func `a cohort goes by being retired first`() throws {
        let active = try Self.fleet(Base.policy, Self.cohort("a"), Self.cohort("b"))
        let retired = try Self.fleet(
            Base.policy,
            Self.cohort("a"),
            Self.cohort("b", more: ", state: retired")
        )
        let gone = try Self.fleet(Base.policy, Self.cohort("a"))

        #expect(TransitionCheck.check(from: active, to: retired) == [])
        #expect(TransitionCheck.check(from: retired, to: gone) == [])
        #expect(TransitionCheck.check(from: active, to: gone).map(\.code) == [.vanished])
    }

    @Test func `a cohort is renamed by naming what it was`() throws {
        let before = try Self.fleet(Base.policy, Self.cohort("a"))
        let after = try Self.fleet(Base.policy, Self.cohort("b", more: ", formerly: a"))
        let both = try Self.fleet(
            Base.policy,
            Self.cohort("a"),
            Self.cohort("b", more: ", formerly: a")
        )

        #expect(TransitionCheck.check(from: before, to: after) == [])
        #expect(TransitionCheck.check(from: before, to: both).map(\.code) == [.badTransition])
    }

    @Test func `a policy in force goes only when no cohort named it before`() throws {
        let spare = IndependentErrorsTests.spare
        let first = try Self.fleet(Base.policy, spare, Self.cohort("a"))
        let moved = try Self.fleet(
            Base.policy,
            spare,
            Self.cohort("a").replacing("policy: careful", with: "policy: spare")
        )
        let gone = try Self.fleet(
            spare,
            Self.cohort("a").replacing("policy: careful", with: "policy: spare")
        )

        #expect(TransitionCheck.check(from: first, to: moved) == [])
        #expect(TransitionCheck.check(from: moved, to: gone) == [])
        #expect(TransitionCheck.check(from: first, to: gone).map(\.code) == [.vanished])
    }
}
