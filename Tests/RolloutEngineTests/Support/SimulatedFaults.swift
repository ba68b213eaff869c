import FleetSimulation

/// What goes wrong in one run; each class is drawn alone, so that some runs show one fault and some show none.
struct SimulatedFaults {
    var offline = false
    var slow = false
    var lying = false
    var failing = false
    var lostOffers = false
    var lostAnswers = false
    var doubledAnswers = false
    var contradictingAnswers = false
    var crashes = false
    var outages = false
    var wallJumps = false
    var operators = false
    var silentDevices = false
    /// Of a device that has begun a job nothing is heard any more, not even its time-out.
    var muteDevices = false
    /// A call that was given up arrives all the same, later.
    var delayedOffers = false
    /// Devices change what they were given.
    var drift = false
    /// A second cohort gets the same content.
    var annex = false
    /// One job a minute, so that the rate is what holds jobs up.
    var lowRate = false

    /// Documents set devices aside, retire them and label them anew, and are taken back.
    var documents = false

    /// None at all.
    init() {}

    init(using random: inout RandomSource) {
        guard !random.chance(10) else { return }
        offline = random.chance(50)
        slow = random.chance(40)
        lying = random.chance(25)
        failing = random.chance(50)
        lostOffers = random.chance(50)
        lostAnswers = random.chance(50)
        doubledAnswers = random.chance(50)
        contradictingAnswers = random.chance(40)
        crashes = random.chance(50)
        outages = random.chance(30)
        wallJumps = random.chance(40)
        operators = random.chance(40)
        silentDevices = random.chance(25)
    }

    /// Draws those that came later from a chance of their own, so that older seeds stay the worlds that they were.
    mutating func addLater(using random: inout RandomSource) {
        muteDevices = random.chance(30)
        delayedOffers = random.chance(30)
        drift = random.chance(30)
        annex = random.chance(40)
        lowRate = random.chance(20)
    }
}
