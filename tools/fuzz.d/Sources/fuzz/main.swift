import Glibc

// fuzz TARGET [option of libFuzzer]… [directory of inputs]…

@_silgen_name("LLVMFuzzerRunDriver")
func runFuzzer(
  _ count: UnsafeMutablePointer<Int32>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ input: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
) -> Int32

let names = FuzzTarget.all.map(\.name).joined(separator: ", ")
guard CommandLine.argc > 1, let target = FuzzTarget(named: CommandLine.arguments[1]) else {
  fatalError("expected a target: \(names)")
}

/// What the inputs are given to; a C function carries no context.
enum Chosen {
  nonisolated(unsafe) static var target = FuzzTarget.all[0]
}

Chosen.target = target
// The driver sees the name of the program and everything after the target.
var arguments = CommandLine.unsafeArgv + 1
arguments[0] = CommandLine.unsafeArgv[0]
var count = CommandLine.argc - 1
exit(
  runFuzzer(&count, &arguments) { start, count in
    let bytes = [UInt8](UnsafeBufferPointer(start: start, count: count))
    do {
      try Chosen.target.run(bytes)
    } catch {
      // libFuzzer keeps the input and shows this line above its report.
      fatalError("\(error)")
    }
    return 0
  })
