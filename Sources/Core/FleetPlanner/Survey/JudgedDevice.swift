import FleetModel
import SpecLanguage

/// A device as it is judged: what was decided for it, when it was heard, and how devices of its class stand.
struct JudgedDevice {
    let cohort: ResourceName
    /// By its `Device` document.
    var state = DeviceException.State.active
    /// Whether an operator set it aside.
    var isExcluded = false
    /// What was decided for it in this life; nil: nothing was.
    let record: DeviceRecord?
    let silence: (firmware: Silence, config: Silence)
    let deviceClass: DeviceClass
}
