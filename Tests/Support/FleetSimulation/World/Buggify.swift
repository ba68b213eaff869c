/// A place where a run may behave in a rare and allowed way: active in a quarter of the runs, and then a quarter of the times.
package enum Buggify: String, CaseIterable, Hashable, Sendable {
    // Sizes of one.
    case pageOfOne, batchOfOne, offersPerCycleOfOne, changesInOnes, reportsInOnes, statusesInOnes
    case jobsPerDecisionOfOne

    // Too often, too early, too late.
    case checkpointEveryRecord, checkpointNever, planEveryCycle, planRarely, sweepNow, sweepRarely
    case cycleTwice, cycleSkipped, cycleLate, earlyRecheck, expiryLate

    // Forgotten and done again.
    case forgetEngineMemory, forgetPlanMemory, restartCalmly, verifyJournal, readStatusesAgain
    case readChangesAgain, offerAgain, askForJob, refreshTwin, orderTwice, judgeTwice

    // Another order.
    case withdrawFirst, newestJobFirst, shuffledFeed, reportTwice, reportWithoutChange
    case leaseLostNow, takeoverWithoutNeed
}
