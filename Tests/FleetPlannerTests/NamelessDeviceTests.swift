import FleetModel
import FleetPlanner
import Testing

struct NamelessDeviceTests {
    private func desired(_ specs: String, cohort: String = "") throws -> DesiredState {
        DesiredState(
            try SampleFleet.compile(
                SampleFleet.policy() + SampleFleet.cohort(extra: cohort) + specs
            ),
            tenant: .standard
        )
    }

    @Test func `a fleet without templates, documents, exclusions and conditions looks at no names`()
        throws
    {
        let plain = SampleFleet.config("base", "{x: 1, y: [text]}")
        #expect(try desired(plain).ignoresNames)
    }

    @Test(arguments: [
        ("{x: \"${device.id}\"}", "{cohorts: [gateways]}"),
        ("{x: [{y: \"${device.id}\"}]}", "{cohorts: [gateways]}"),
        ("{x: 1}", "{selector: {where: \"device.id == 'gw-1'\"}}"),
    ])
    func `a template or a condition may look at names`(values: String, targets: String) throws {
        let specs = SampleFleet.config("base", values, targets: targets)
        #expect(try !desired(specs).ignoresNames)
    }

    @Test func `an exclusion or a document names a device`() throws {
        #expect(try !desired("", cohort: "exclude: {devices: [gw-1]}").ignoresNames)
        let document = """
            ---
            apiVersion: tidegate/v1
            kind: Device
            metadata: {name: one}
            spec: {device: gw-1, state: maintenance, reason: repair}

            """
        #expect(try !desired(document).ignoresNames)
    }

    @Test func `where no name counts, devices with the same parts should be the same`() throws {
        var fleets = 0
        var pairs = 0
        for seed in 0..<200 {
            let sample = RandomFleet(seed: UInt64(seed))
            let desired = DesiredState(sample.fleet, tenant: .standard)
            guard desired.ignoresNames else { continue }
            fleets += 1
            let twins = sample.twins + (try sample.twins.map { try $0.renamed("z-\($0.id)") })
            let start = Timestamp(milliseconds: 0)
            let table = TwinTable(
                sweep: twins.map { TwinTable.Row(twin: $0, asOf: start, receivedAt: .zero) },
                asOf: start
            )
            var known: [TwinParts: Twin] = [:]
            for index in 0..<table.count {
                let view = table.view(at: index)
                guard let parts = view.parts else { continue }
                guard let other = known[parts] else {
                    known[parts] = view.twin
                    continue
                }
                pairs += 1
                let governance = desired.governance(of: view.twin)
                #expect(governance == desired.governance(of: other))
                guard let cohort = governance.cohort else { continue }
                for track in Track.allCases {
                    #expect(
                        desired.target(for: view.twin, in: cohort, on: track)
                            == desired.target(for: other, in: cohort, on: track)
                    )
                }
            }
        }
        // Else nothing was compared.
        #expect(fleets > 20)
        #expect(pairs > 200)
    }
}

extension Twin {
    fileprivate func renamed(_ name: String) throws -> Twin {
        Twin(
            id: try #require(DeviceID(name)),
            incarnation: incarnation,
            revision: revision,
            labels: labels,
            facts: facts,
            config: config,
            firmware: firmware,
            conditions: conditions,
            metrics: metrics,
            connectivity: connectivity
        )
    }
}
