import FleetModel
import SpecLanguage

/// Judges the devices of a table one after another, and those that are alike but once.
///
/// A device that nothing names, whose labels and facts decide who governs it, is looked at by the parts that it shares with
/// others; every other is looked at by itself, in the same words.
struct Surveyor: Sendable {
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

    /// How a device stands now, and until when the same is said of it.
    struct Look: Sendable {
        /// The place of the judgement.
        let place: UInt32
        let isFresh: Bool
        /// On the monotonic clock; nil: for good.
        let changesAt: TimeSpan?

        init(_ place: UInt32, _ limits: SilenceLimits, _ age: TimeSpan?, at now: TimeSpan) {
            self.place = place
            isFresh = limits.isFresh(age)
            changesAt = limits.change(after: age).map { now + $0 }
        }
    }

    private(set) var columns: TwinColumns
    private let desired: DesiredState
    private var ledger: Ledger
    private var now: Moment
    private let judge: DeviceJudge
    private var classes: ClassTable
    private var governors: GovernanceTable
    /// By the number of labels and facts.
    private var selections: [Selection?] = []
    /// By class and silence on each track, of devices of which the ledger says nothing: the place of the judgement behind one.
    private var settled: [UInt32] = []
    /// Of the classes' numbers that are kept.
    private var generation = 0
    private(set) var judgements = JudgementTable()

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

    /// Goes on with other twins, another ledger and a later time: what was decided for others than devices, and the ids of
    /// parts, are as they were.
    mutating func follow(_ input: PlanInput) {
        columns = input.twins.columns
        ledger = input.ledger
        now = input.now
        governors.follow(input.twins)
    }

    /// Takes the judgements of another surveyor of the same fleet; their places here, by their places there.
    mutating func take(_ other: Surveyor) -> [UInt32] {
        let outlines = other.outlines.map { classes.place(of: $0) }
        return (0..<other.judgements.count).map { place in
            var judgement = other.judgements[place]
            judgement.outline = outlines[judgement.outline]
            return self.place(of: judgement)
        }
    }

    mutating func look(atRow row: Int) -> Look {
        classes.keepWithinLimit()
        if classes.generation != generation {
            generation = classes.generation
            selections = []
            settled = []
        }
        guard let number = governors.number(ofRow: row) else { return lookAlone(atRow: row) }
        let selection = selection(number, row)
        let age = columns.age(at: row, now: now)
        guard let cohort = selection.cohort else {
            return Look(selection.judgement, selection.limits, age, at: now.monotonic)
        }
        guard let form = selection.form else { return lookAlone(atRow: row) }
        let isOffline = columns.standing(at: row).connectivity == .offline
        func silence(_ track: Track) -> Silence {
            selection.limits.silence(age, isOffline: isOffline, on: track)
        }
        let (firmware, config) = (silence(.firmware), silence(.config))
        let classNumber = classes.number(ofRow: row, in: columns, form)
        let record = record(ofRow: row)
        let slot =
            (classNumber * Silence.count + firmware.rawValue) * Silence.count + config.rawValue
        if record == nil, slot < settled.count, settled[slot] > 0 {
            return Look(settled[slot] - 1, selection.limits, age, at: now.monotonic)
        }
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
        return Look(place, selection.limits, age, at: now.monotonic)
    }

    private mutating func selection(_ number: Int, _ row: Int) -> Selection {
        if number < selections.count, let known = selections[number] { return known }
        while selections.count <= number { selections.append(nil) }
        let governance = governors.governances[number]
        let limits = judge.limits(governance.cohort)
        let selection: Selection
        if let cohort = governance.cohort {
            let form = form(number, row, in: cohort)
            selection = Selection(cohort: cohort, form: form, judgement: 0, limits: limits)
        } else {
            let place = place(of: judge.ungoverned(columns.twin(at: row), governance))
            selection = Selection(cohort: nil, form: nil, judgement: place, limits: limits)
        }
        selections[number] = selection
        return selection
    }

    /// The index of the merged layers of a device that nothing names; nil: they depend on more than labels and facts.
    private mutating func form(_ number: Int, _ row: Int, in cohort: ResourceName) -> Int? {
        guard classes.isBounded(cohort) else { return nil }
        let masks = governors.layerMasks(of: cohort)
        var twin = RowTwin(row, in: columns)
        return classes.form(in: cohort) { [governors] place in
            governors.meets(number, masks[place])
        } twin: {
            twin.twin()
        }
    }

    private mutating func lookAlone(atRow row: Int) -> Look {
        let twin = desired.subject(columns.twin(at: row))
        let governance = governors.governance(of: twin)
        let limits = judge.limits(governance.cohort)
        let age = columns.age(at: row, now: now)
        guard let cohort = governance.cohort else {
            let place = place(of: judge.ungoverned(twin, governance))
            return Look(place, limits, age, at: now.monotonic)
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
        let place = place(of: judge.judgement(of: device) { twin })
        return Look(place, limits, age, at: now.monotonic)
    }

    /// What was decided for the device in this life.
    private func record(ofRow row: Int) -> DeviceRecord? {
        guard !ledger.devices.isEmpty, let record = ledger.devices[columns.id(at: row)],
            record.incarnation == columns.incarnation(at: row)
        else { return nil }
        return record
    }

    private mutating func place(of judgement: Judgement) -> UInt32 {
        UInt32(judgements.place(of: judgement, classes.outlines))
    }

    private mutating func settle(_ place: UInt32, at slot: Int) {
        while settled.count <= slot { settled.append(0) }
        settled[slot] = place + 1
    }
}
