import FleetModel

/// Finds what two tenants both call their own: a folder, or a cohort.
struct TenantCheck {
    let view: FleetView
    let sink: DiagnosticSink

    func run() {
        let tenants = view.tenants()
        checkFolders(of: tenants)
        checkCohorts(of: tenants)
    }

    /// A folder comes before the folders in it when both are ordered by their parts, so that each is held against those it
    /// may be in: linear beside the sort, and the depth of a path.
    private func checkFolders(of tenants: [TenantScope]) {
        let tenants = tenants.map { (parts: parts(of: $0), tenant: $0) }
            .sorted { $0.parts.lexicographicallyPrecedes($1.parts) }
        var enclosing: [(parts: [Text], tenant: TenantScope)] = []
        for entry in tenants {
            while let last = enclosing.last, !entry.parts.starts(with: last.parts) {
                enclosing.removeLast()
            }
            if let outer = enclosing.last {
                sink.error(
                    .contradiction,
                    "the folder `\(entry.tenant.path)` of `\(entry.tenant.name)` is in"
                        + " `\(outer.tenant.path)` of `\(outer.tenant.name)`",
                    at: entry.tenant.span,
                    related: [.init(span: outer.tenant.span, message: "the other tenant")],
                    help: "give each tenant a folder of its own"
                )
            }
            enclosing.append(entry)
        }
    }

    private func parts(of tenant: TenantScope) -> [Text] {
        tenant.path.string.utf8.split(separator: UInt8(ascii: "/"))
            .map { Text(String(decoding: $0, as: UTF8.self)) }
    }

    private func checkCohorts(of tenants: [TenantScope]) {
        var owners: [ResourceName: TenantScope] = [:]
        for tenant in tenants {
            for cohort in tenant.cohorts {
                if let first = owners[cohort] {
                    sink.error(
                        .contradiction,
                        "the tenants `\(first.name)` and `\(tenant.name)` both own the cohort"
                            + " `\(cohort)`",
                        at: tenant.span,
                        related: [.init(span: first.span, message: "the other tenant")]
                    )
                } else {
                    owners[cohort] = tenant
                }
            }
        }
    }
}
