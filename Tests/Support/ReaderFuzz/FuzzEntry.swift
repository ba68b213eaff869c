/// Where libFuzzer enters.
enum FuzzEntry {}

/// Runs the chosen reader once, over bytes that libFuzzer drew.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzOneInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    FuzzTarget.chosen.run(Array(UnsafeBufferPointer(start: data, count: size)))
    return 0
}
