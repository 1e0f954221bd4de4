import Foundation

/// `FUZZ_TARGET=NAME ostraka-fuzz [libFuzzer's flags] [CORPUS…]`: feeds damaged input to one part of the program.
///
/// Built by `make fuzz` only, with libFuzzer's instrumentation (https://llvm.org/docs/LibFuzzer.html).
@main
struct Fuzz {
  static func main() {
    // libFuzzer may change the arguments, so they are its own, and live as long as the process.
    var arguments = CommandLine.arguments.map { strdup($0) }
    arguments.append(nil)
    var count = Int32(arguments.count - 1)
    let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(
      capacity: arguments.count)
    list.initialize(from: arguments, count: arguments.count)
    var pointer: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = list
    exit(runDriver(&count, &pointer, fuzzOne))
  }
}

/// What libFuzzer calls with each input, outside of any actor.
@_cdecl("LLVMFuzzerTestOneInput")
nonisolated func fuzzOne(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  FuzzTarget.current.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}

/// libFuzzer's own entry for programs that have a `main`.
@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32
