package import FleetModel
package import SpecLanguage

/// All that a plan depends on; equal inputs give equal bytes.
package struct PlanInput: Sendable {
    package var fleet: CompiledFleet
    /// The compiled fleet in force; nil: none yet.
    package var base: CompiledFleet?
    package var twins: TwinTable
    /// Records of the listing that could not be read, and so are not in the table.
    package var refusedTwins: Int
    package var ledger: Ledger
    package var settings: PlanSettings
    /// The rules of the time zones that calendars and devices name.
    package var zones: TimeZoneDatabase
    package var now: Moment

    package init(
        fleet: CompiledFleet,
        base: CompiledFleet? = nil,
        twins: TwinTable,
        refusedTwins: Int = 0,
        ledger: Ledger = Ledger(),
        settings: PlanSettings = PlanSettings(),
        zones: TimeZoneDatabase = .utcOnly,
        now: Moment
    ) {
        self.fleet = fleet
        self.base = base
        self.twins = twins
        self.refusedTwins = refusedTwins
        self.ledger = ledger
        self.settings = settings
        self.zones = zones
        self.now = now
    }
}

/// Settings of the host that a plan depends on.
package struct PlanSettings: Hashable, Sendable, Codable {
    package let tenant: Tenant

    package init(tenant: Tenant = .standard) { self.tenant = tenant }

    var content: JSONValue { ["tenant": .string(tenant.text)] }
}
