import FleetModel
import FleetPlanner
import RolloutEngine
import SpecLanguage
import Testing

@testable import FleetController

struct PlanDeskTests {
    private let clock = SystemClock()
    /// A fleet with one cohort, of the devices that are in a room.
    private var fleet: CompiledFleet {
        get throws {
            let span = SourceSpan(file: "fleet.yaml", line: 1, column: 1)
            return CompiledFleet(
                commit: nil,
                cohorts: [
                    Cohort(
                        name: try #require(ResourceName("rooms")),
                        span: span,
                        precedence: 1,
                        selector: LabelSelector([.init(key: "room", operator: .exists)]),
                        selectorSpan: span,
                        policy: try #require(ResourceName("plain"))
                    )
                ],
                configs: [],
                firmware: [],
                policies: [],
                acknowledgements: [],
                devices: []
            )
        }
    }

    /// Listings under the same marks, as no source makes them: each is the first of its table, and of one time.
    private func view(_ labels: LabelSet, version: UInt64) throws -> TwinSource.View {
        let time = Timestamp(milliseconds: 1_790_000_000_000)
        let twin = Twin(
            id: try #require(DeviceID("gw-1")),
            incarnation: try #require(Incarnation("life-1")),
            revision: 1,
            labels: labels
        )
        let row = TwinTable.Row(twin: twin, asOf: time, receivedAt: .zero)
        return TwinSource.View(
            twins: TwinTable(sweep: [row], asOf: time),
            contentVersion: version,
            refused: [],
            hearing: nil,
            resync: ResyncStanding()
        )
    }

    /// A state that differs in what was ordered, so that the desk does not wait.
    private func state(_ number: Int) -> FleetState {
        var state = FleetState()
        let act = OperatorAct(actor: "test", reason: "a yes", at: clock.now().wall)
        state.apply(.approved(Approval(intent: Digest(of: "\(number)".utf8), act: act)))
        return state
    }

    /// Plans of a device without labels, then of the same device in a room.
    private func governed(_ errors: ErrorLog) throws -> [Int] {
        var configuration = ControllerConfiguration()
        configuration.verifiesPlans = true
        var desk = PlanDesk(configuration, errors.logger)
        let fleet = try fleet
        let labels: [LabelSet] = [[:], ["room": "7"]]
        return try labels.enumerated().map { index, labels in
            let plan = desk.plan(
                fleet,
                base: nil,
                twins: try view(labels, version: UInt64(index)),
                zones: .utcOnly,
                state: state(index),
                clock: clock
            )
            return plan.groups.count { $0.governance.cohort != nil }
        }
    }

    @Test func `a plan that is verified is the one made from nothing, and a difference is told`()
        throws
    {
        let errors = ErrorLog()

        #expect(try governed(errors) == [0, 1])
        #expect(errors.messages.count == 1)
    }
}
