package import FleetModel

/// One difference between what a device reports and what is desired of it.
package struct Change: Hashable, Sendable {
    /// What changes: a field of the configuration, or a firmware component.
    package enum Subject: Hashable, Sendable {
        case field(FieldPath)
        /// A firmware component.
        case component(Text)

        package var track: Track {
            switch self {
            case .field: .config
            case .component: .firmware
            }
        }
    }

    /// What is done to the value.
    package enum Action: String, Hashable, Sendable, CaseIterable {
        /// The value is sent.
        case set
        /// The value is sent because the device has none there; it is never compared afterwards.
        case setOnce
        /// The value differs and is only reported.
        case observe
        /// The device is told to remove the value.
        case reset
        /// The value stays on the device and is no longer ours.
        case release
        /// Another firmware version.
        case install

        /// Whether the device is touched.
        package var isSent: Bool { self != .observe && self != .release }
    }

    /// The resource and the place that ask for it.
    package struct Source: Hashable, Sendable {
        package let kind: String
        package let name: ResourceName
        package let span: SourceSpan

        package init(kind: String, name: ResourceName, span: SourceSpan) {
            self.kind = kind
            self.name = name
            self.span = span
        }
    }

    package let subject: Subject
    package let action: Action
    /// nil: the device reports nothing there, or something of its own.
    package let reported: JSONValue?
    /// nil: nothing is desired there. A template stands as it is written.
    package let desired: JSONValue?
    /// Whether a template's value differs from what is reported, which is each device's own.
    package let isOwn: Bool
    /// nil: no spec speaks of it any more.
    package let source: Source?

    package init(
        _ action: Action,
        _ subject: Subject,
        reported: JSONValue?,
        desired: JSONValue?,
        source: Source?,
        isOwn: Bool = false
    ) {
        self.subject = subject
        self.action = action
        self.reported = reported
        self.desired = desired
        self.source = source
        self.isOwn = isOwn
    }
}

/// One job of the chain that takes a device to what is desired, in order.
package enum PlannedStep: Hashable, Sendable {
    case firmware(component: Text, from: Version, to: Version, bytes: UInt64)
    /// nil: every device has its own.
    case config(digest: Digest?)

    package var track: Track {
        switch self {
        case .firmware: .firmware
        case .config: .config
        }
    }

    /// Whether it lowers a version.
    package var isDowngrade: Bool {
        if case .firmware(_, let from, let to, _) = self { to < from } else { false }
    }
}
