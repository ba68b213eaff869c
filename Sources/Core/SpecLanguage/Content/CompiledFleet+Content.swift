package import FleetModel

extension CompiledFleet {
    /// SHA-256 of the canonical form of everything that is written, without commit and positions.
    ///
    /// Two revisions that say the same have the same digest, wherever their files and lines are. What a revision does not
    /// use is not in it, so that a version that knows more gives the same digest.
    package var contentDigest: Digest {
        let object: JSONValue = [
            "cohorts": .array(cohorts.map(\.content)),
            "configs": .array(configs.map(\.content)),
            "released": .array(released.map(\.content)),
            "firmware": .array(firmware.map(\.content)),
            "policies": .array(policies.map(\.content)),
            "acknowledgements": .array(acknowledgements.map(\.content)),
        ]
        return object.adding([
            ("calendars", .written(calendars.map(\.content))),
            ("gates", .written(gates.map(\.content))),
            ("commands", .written(commands.map(\.content))),
            ("devices", .written(devices.map(\.content))),
            ("tenants", .written(tenants.map(\.content))),
            ("emergencies", .written(emergencies.map(\.content))),
        ]).digest
    }
}

extension Cohort {
    /// What is written, without positions.
    package var content: JSONValue {
        [
            "name": .string(name.text),
            "precedence": .integer(precedence),
            "selector": selector.content,
            "excludedDevices": .array(excludedDevices.map { .string($0.text) }),
            "firmware": .array(
                firmware.map { [.string($0.component), .string($0.version.description)] }
            ),
            "policy": .string(policy.text),
            "after": .array(after.map { .string($0.text) }),
            "state": .string(state.rawValue),
            "formerly": formerly.map { .string($0.text) } ?? .null,
        ]
    }
}

extension Config {
    /// What is written, without positions.
    package var content: JSONValue {
        [
            "name": .string(name.text),
            "cohorts": .array(targets.cohorts.map { .string($0.text) }),
            "selector": targets.selector?.content ?? .null,
            "priority": .integer(priority),
            "requires": requirementsContent,
            "leaves": leavesContent,
            "mode": .string(mode.rawValue),
            "onRemove": .string(onRemove.rawValue),
        ]
    }

    /// Path and value of every leaf.
    package var leavesContent: JSONValue {
        .array(leaves.map { [.array($0.path.keys.map { .string($0) }), $0.value] })
    }

    /// Component and range of every floor.
    package var requirementsContent: JSONValue {
        .array(requires.map { [.string($0.component), .string($0.range.text)] })
    }
}

extension Firmware {
    /// What is written, without positions.
    package var content: JSONValue {
        [
            "name": .string(name.text),
            "component": .string(component),
            "version": .string(version.description),
            "artifacts": .array(
                artifacts.map {
                    let artifact: JSONValue = [
                        "hardware": $0.hardwareContent, "uri": .string($0.uri),
                        "size": .string(String($0.size)), "sha256": .string($0.sha256.hexadecimal),
                    ]
                    return artifact.adding([("signature", $0.signature?.content)])
                }
            ),
            "from": from.map { .string($0.text) } ?? .null,
            "floors": floorsContent,
            "rollback": .string(rollback.rawValue),
            "estimate": estimate.map { .string($0.description) } ?? .null,
        ]
    }

    /// Component and range of every floor.
    package var floorsContent: JSONValue {
        .array(floors.map { [.string($0.component), .string($0.range.text)] })
    }
}

extension Firmware.Artifact {
    /// Fact and accepted values of every requirement.
    package var hardwareContent: JSONValue {
        .array(
            hardware.map { [.string($0.fact), .array($0.values.map { .string($0) })] }
        )
    }
}

extension Firmware.Signature {
    /// What is written.
    package var content: JSONValue {
        [
            "format": .string(format.rawValue), "uri": .string(uri),
            "key": key.map { .string($0) } ?? .null,
        ]
    }
}

extension LabelSelector {
    /// What is written, in its normal order.
    package var content: JSONValue {
        let selector: JSONValue = [
            "all": .bool(selectsAll),
            "requirements": .array(
                requirements.map {
                    [
                        .string($0.key), .string($0.operator.rawValue),
                        .array($0.values.map { .string($0) }),
                    ]
                }
            ),
        ]
        return selector.adding([("where", (whereClause?.text).map { .string($0) })])
    }
}

extension Acknowledgement {
    /// What is written, without positions.
    package var content: JSONValue {
        let subject =
            switch subject {
            case .guarding(let kind): kind.rawValue
            case .firstContact: "firstContact"
            }
        return [
            "name": .string(name.text),
            "subject": .string(subject),
            "intent": .string(intent.hexadecimal),
            "reason": .string(reason),
            "expires": .string(expires.description),
        ]
    }
}
