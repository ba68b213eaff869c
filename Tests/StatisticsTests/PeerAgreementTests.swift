import Foundation
import Testing

@testable import Statistics

/// Values of another implementation, which `scripts/check-statistics` has made.
struct PeerAgreementTests {
    static let cases = ProcessInfo.processInfo.environment["TIDEGATE_STATISTICS_CASES"]

    @Test(
        .enabled(
            if: cases != nil,
            "TIDEGATE_STATISTICS_CASES names no file; run scripts/check-statistics"
        )
    )
    func `all values agree with those of SciPy`() throws {
        let path = try #require(Self.cases)
        let lines = try String(contentsOfFile: path, encoding: .utf8)
            .split(separator: "\n")
        var worst = 0.0
        for line in lines {
            let fields = line.split(separator: " ")
            try #require(fields.count == 4, "\(line)")
            let value = try value(fields[0], numbers(fields[1]), numbers(fields[2]))
            let peer = try #require(Double(String(fields[3])))
            let own = Double(value.quadrillionths) * 1e-15
            // Rounded up in the fifteenth place.
            let error = max(0, abs(own - peer) - 2e-15) / max(peer, 1e-15)
            worst = max(worst, error)
            #expect(error <= 1e-9, "\(line): \(own)")
        }
        #expect(lines.count >= 1_000)
        print("\(lines.count) values agree; the largest relative difference is \(worst)")
    }

    private func value(
        _ test: Substring,
        _ first: [Int64],
        _ second: [Int64]
    ) throws -> PValue {
        switch test {
        case "fisher":
            try #require(
                FisherTest(
                    marked: Int(first[0]),
                    of: Int(first[1]),
                    against: Int(second[0]),
                    of: Int(second[1])
                )
            ).pValue
        case "mann-whitney": try #require(MannWhitneyTest(first, against: second)).pValue
        case "wilcoxon":
            try #require(WilcoxonTest(differences: zip(first, second).map { $0 - $1 })).pValue
        case "holm":
            // The place that is asked for comes first.
            HolmProcedure.adjusted(second.map(PValue.init(quadrillionths:)))[Int(first[0])]
        default: throw UnknownTest(name: String(test))
        }
    }

    private func numbers(_ field: Substring) throws -> [Int64] {
        try field.split(separator: ",").map { try #require(Int64(String($0))) }
    }

    private struct UnknownTest: Error {
        let name: String
    }
}
