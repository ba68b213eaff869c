import FleetModel
import SpecLanguage

/// Judges the devices of a table one after another, and those that are alike but once.
///
/// A device that nothing names, whose labels and facts decide who governs it, is looked at by the parts that it shares with
/// others; every other is looked at by itself, in the same words.
struct Surveyor {
    /// What labels and facts decide.
    private struct Selection {
        /// nil: nobody governs.
        let cohort: ResourceName?
        /// nil: its layers depend on more than labels and facts.
        let form: Int?
        /// Of a device that nobody governs.
        let judgement: UInt32
        let limits: SilenceLimits
    }

    private let columns: TwinColumns
    private let desired: DesiredState
    private let ledger: Ledger
    private let now: Moment
    private let judge: DeviceJudge
    private var classes: ClassTable
    private var governors: GovernanceTable
    /// By the number of labels and facts.
    private var selections: [Selection?] = []
    /// By class and silence on each track, of devices of which the ledger says nothing: the place of the judgement behind one.
    private var settled: [UInt32] = []
    /// Of the classes' numbers that are kept.
    private var generation = 0
    private var places: [Judgement: UInt32] = [:]
    private(set) var judgements: [Judgement] = []
    private(set) var freshCount = 0

    var outlines: [DeviceOutline] { classes.outlines }

    init(_ input: PlanInput, _ desired: DesiredState, _ columns: TwinColumns) {
        self.columns = columns
        self.desired = desired
        ledger = input.ledger
        now = input.now
        judge = DeviceJudge(input, desired)
        classes = ClassTable(desired, base: input.base)
        governors = GovernanceTable(
            desired,
            input.twins,
            columns,
            apart: input.ledger.excluded.keys
        )
    }

    /// The place of the device's judgement.
    mutating func place(ofRow row: Int) -> UInt32 {
        classes.keepWithinLimit()
        if classes.generation != generation {
            generation = classes.generation
            selections = []
            settled = []
        }
        guard let number = governors.number(ofRow: row) else { return placeAlone(ofRow: row) }
        let selection = selection(number, row)
        guard let cohort = selection.cohort else {
            countFresh(selection.limits, columns.age(at: row, now: now))
            return selection.judgement
        }
        guard let form = selection.form else { return placeAlone(ofRow: row) }
        let age = columns.age(at: row, now: now)
        countFresh(selection.limits, age)
        let isOffline = columns.standing(at: row).connectivity == .offline
        func silence(_ track: Track) -> Silence {
            selection.limits.silence(age, isOffline: isOffline, on: track)
        }
        let (firmware, config) = (silence(.firmware), silence(.config))
        let classNumber = classes.number(ofRow: row, in: columns, form)
        let record = record(ofRow: row)
        let slot =
            (classNumber * Silence.count + firmware.rawValue) * Silence.count + config.rawValue
        if record == nil, slot < settled.count, settled[slot] > 0 { return settled[slot] - 1 }
        let judgement = judge.judgement(
            of: JudgedDevice(
                cohort: cohort,
                record: record,
                silence: (firmware, config),
                deviceClass: classes.classes[classNumber]
            )
        ) { [columns] in columns.twin(at: row) }
        let place = place(of: judgement)
        if record == nil { settle(place, at: slot) }
        return place
    }

    private mutating func selection(_ number: Int, _ row: Int) -> Selection {
        if number < selections.count, let known = selections[number] { return known }
        while selections.count <= number { selections.append(nil) }
        let governance = governors.governances[number]
        let limits = judge.limits(governance.cohort)
        let twin = columns.twin(at: row)
        let selection: Selection
        if let cohort = governance.cohort {
            let form = classes.isBounded(cohort) ? classes.form(of: twin, in: cohort) : nil
            selection = Selection(cohort: cohort, form: form, judgement: 0, limits: limits)
        } else {
            let place = place(of: judge.ungoverned(twin, governance))
            selection = Selection(cohort: nil, form: nil, judgement: place, limits: limits)
        }
        selections[number] = selection
        return selection
    }

    private mutating func placeAlone(ofRow row: Int) -> UInt32 {
        let twin = desired.subject(columns.twin(at: row))
        let governance = governors.governance(of: twin)
        let limits = judge.limits(governance.cohort)
        let age = columns.age(at: row, now: now)
        countFresh(limits, age)
        guard let cohort = governance.cohort else {
            return place(of: judge.ungoverned(twin, governance))
        }
        func silence(_ track: Track) -> Silence {
            limits.silence(age, isOffline: twin.connectivity.state == .offline, on: track)
        }
        let device = JudgedDevice(
            cohort: cohort,
            state: desired.state(of: twin.id),
            isExcluded: ledger.excluded[twin.id] != nil,
            record: record(ofRow: row),
            silence: (silence(.firmware), silence(.config)),
            deviceClass: classes.deviceClass(of: twin, in: cohort)
        )
        return place(of: judge.judgement(of: device) { twin })
    }

    /// What was decided for the device in this life.
    private func record(ofRow row: Int) -> DeviceRecord? {
        guard !ledger.devices.isEmpty, let record = ledger.devices[columns.id(at: row)],
            record.incarnation == columns.incarnation(at: row)
        else { return nil }
        return record
    }

    private mutating func countFresh(_ limits: SilenceLimits, _ age: TimeSpan?) {
        if limits.isFresh(age) { freshCount += 1 }
    }

    private mutating func place(of judgement: Judgement) -> UInt32 {
        if let place = places[judgement] { return place }
        places[judgement] = UInt32(judgements.count)
        judgements.append(judgement)
        return UInt32(judgements.count - 1)
    }

    private mutating func settle(_ place: UInt32, at slot: Int) {
        while settled.count <= slot { settled.append(0) }
        settled[slot] = place + 1
    }
}
