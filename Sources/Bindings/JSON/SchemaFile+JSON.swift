package import FleetModel

extension SchemaFile.Content {
    /// Reads the bytes strictly: UTF-8, no key twice, at most 64 levels.
    package init(parsing bytes: [UInt8]) {
        do throws(JSONError) {
            self = .value(try JSONParser().parse(bytes))
        } catch {
            self = .unreadable(error.message)
        }
    }
}
