/// A rare situation that the simulation must get into: one that is never reached fails the suite.
package enum Probe: String, CaseIterable, Hashable, Sendable {
    // Journal and recovery.
    case tornTailCut, tailWithoutBatchCut, inDoubtBatchFound, inDoubtBatchGone, damageRefused,
        appendFailed
    case fullDiskStopped, syncFailed, recoveredFromCheckpoint, recoveredFromNothing, recoveryCrashed
    case crashBeforePersist, crashInsidePersist, crashBeforeSend, crashInsideSend, crashAfterSend
    case crashAfterAnswer, crashAfterOrder, crashAfterOutcome, crashWithdrawing
    case staleAppendRefused, staleOfferRefused, leaderReplaced, prefixesReplayed, journalVerified
    case checkpointKept

    // Jobs and answers.
    case offeredAgain, lateOfferArrived, offerOfKnownJob, generationOvertaken, expiredUntaken,
        timedOut
    case outcomeByTwin, lateAnswer, mismatchedAnswer, silentAfterOffer, lostReport, withdrawn,
        withdrawnTooLate
    case jobOfFormerLife, deviceRefused, foreignPastNoticed, ratedOut, ceilingReached

    // Rollouts.
    case wavePassed, waveSkipped, soakBegan, soakInterrupted, soakAnew, rolloutSucceeded,
        rolloutFailed
    case rolloutHeld, rolloutSuperseded, rolloutAborted, rolloutAbandoned, rollbackBegan,
        rollbackJob
    case catchUpBegan, correctionBegan, contentHeldBack, holdBackCleared, memberJoined, memberLeft
    case memberUnknown, deadlinePassed, coverageMissing, pausedWithOpenJobs,
        pausedBetweenPersistAndOffer
    case deviceBricked, fellBack

    // Revisions and orders.
    case revisionHeld, guardTripped, rewindHeld, rewindAccepted, revisionReleased,
        firstContactApproved
    case orderRefused, orderInDoubt, pauseSurvivedTakeover, excluded, includedByTime

    // Listings and feeds.
    case listingThrownAway, cursorLost, staleRowIgnored, doubledRowMerged
}
