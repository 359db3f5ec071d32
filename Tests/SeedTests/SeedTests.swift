import Foundation
import TestSupport
import Testing

/// The inputs that tools/fuzz starts from, and every one that it found a fault with.
struct SeedTests {
  private static let folder = projectRoot.appendingPathComponent("tools/fuzz.d/seeds")

  @Test(arguments: FuzzTarget.all.map(\.name))
  func `each seed is read or refused, and keeps what its format promises`(name: String) throws {
    let target = try #require(FuzzTarget(named: name))
    let folder = Self.folder.appendingPathComponent(name)
    let seeds = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    #expect(!seeds.isEmpty)
    for seed in seeds {
      let bytes = [UInt8](try Data(contentsOf: folder.appendingPathComponent(seed)))
      #expect(throws: Never.self, "\(name)/\(seed)") { try target.run(bytes) }
    }
  }

  @Test func `each target has its folder of seeds, and each folder its target`() throws {
    let folders = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
    #expect(folders.sorted() == FuzzTarget.all.map(\.name).sorted())
  }
}
