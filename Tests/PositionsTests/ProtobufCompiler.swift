import Foundation
import TestSupport
import Testing

/// The protobuf compiler, which knows our messages only by the published schemas.
enum ProtobufCompiler {
  /// Where the compiler lies; fails the test that asks where it lies nowhere.
  static func place() throws -> URL {
    let folders = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/local/bin:/usr/bin"
    for folder in folders.split(separator: ":") {
      let place = URL(fileURLWithPath: String(folder)).appendingPathComponent("protoc")
      if FileManager.default.isExecutableFile(atPath: place.path) { return place }
    }
    return try #require(
      nil as URL?, "protoc is missing: install protobuf-compiler, or run tools/test, which does")
  }

  /// What the compiler prints for a message's bytes.
  static func decode(_ bytes: [UInt8], as schemaName: String) throws -> String {
    String(decoding: try run("--decode", schemaName, Data(bytes)), as: UTF8.self)
  }

  /// The bytes that the compiler makes of a message's text.
  static func encode(_ text: String, as schemaName: String) throws -> [UInt8] {
    Array(try run("--encode", schemaName, Data(text.utf8)))
  }

  private static func run(_ mode: String, _ schemaName: String, _ input: Data) throws -> Data {
    let run = try CommandRun.run(
      try place(),
      [
        "-I", projectRoot.appendingPathComponent("schemas").path,
        "\(mode)=parley.v1.\(schemaName)", "parley/v1/events.proto",
      ], input: input)
    #expect(run.status == 0, "protoc \(mode) \(schemaName): \(run.errors)")
    return run.outputBytes
  }
}
