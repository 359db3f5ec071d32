// swift-tools-version: 6.2
import PackageDescription

// A short command is over in a few milliseconds, of which a dynamic linker takes a third: a binary
// at a fixed address needs no relocation of the tables of all types, and the C++ library is linked
// in (tools/link).
let quickStart: [LinkerSetting] = [
  .unsafeFlags(
    ["-Xclang-linker", "-no-pie", "-L\(Context.packageDirectory)/tools/link"],
    .when(platforms: [.linux], configuration: .release))
]

let package = Package(
  name: "parley",
  products: [
    .executable(name: "parley", targets: ["parley"]),
    .library(name: "ParleyLedger", targets: ["EventStore", "Ledger", "Positions"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  // Arrows point down only: a target sees what is declared above it and listed in its own line.
  targets: [
    .systemLibrary(name: "CLMDB", pkgConfig: "lmdb", providers: [.apt(["liblmdb-dev"])]),
    .target(name: "LMDB", dependencies: ["CLMDB"]),
    .target(
      name: "TransparencyLog",
      dependencies: [.product(name: "Crypto", package: "swift-crypto")]),
    .target(
      name: "EventStore",
      dependencies: [
        "LMDB", "TransparencyLog", .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(name: "Positions"),
    .target(name: "Projections", dependencies: ["Positions"]),
    .target(name: "Measures", dependencies: ["Positions", "Projections"]),
    .target(name: "Dossiers", dependencies: ["Positions", "Yams"]),
    .target(
      name: "Ledger",
      dependencies: [
        "Dossiers", "EventStore", "Measures", "Positions", "Projections", "TransparencyLog",
      ]),
    .target(
      name: "ParleyCommands",
      dependencies: [
        "Ledger", "Measures", "Positions", "Projections", "TransparencyLog",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "parley", dependencies: ["ParleyCommands"], linkerSettings: quickStart),

    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .testTarget(
      name: "LMDBTests", dependencies: ["LMDB", "TestSupport"], exclude: ["Misuse"]),
    .testTarget(name: "TransparencyLogTests", dependencies: ["TransparencyLog", "TestSupport"]),
    .testTarget(
      name: "EventStoreTests", dependencies: ["EventStore", "LMDB", "TestSupport"]),
    .testTarget(
      name: "PositionsTests", dependencies: ["Positions", "TestSupport"], exclude: ["Golden"]),
    .testTarget(
      name: "ProjectionsTests", dependencies: ["Positions", "Projections", "TestSupport"]),
    .testTarget(
      name: "MeasuresTests", dependencies: ["Measures", "Positions", "TestSupport"]),
    .testTarget(
      name: "DossiersTests", dependencies: ["Dossiers", "Positions", "TestSupport"]),
    .testTarget(
      name: "LedgerTests",
      dependencies: [
        "Dossiers", "EventStore", "Ledger", "Measures", "ParleyCommands", "Positions",
        "Projections", "TestSupport", "TransparencyLog",
      ]),
    .testTarget(
      name: "ParleyTests", dependencies: ["parley", "ParleyCommands", "TestSupport"],
      exclude: ["Transcripts"]),
    // tools/fuzz.d builds these targets again, for libFuzzer.
    .testTarget(
      name: "SeedTests",
      dependencies: [
        "Dossiers", "EventStore", "LMDB", "Ledger", "Positions", "Projections", "TestSupport",
        "TransparencyLog",
      ]),
    .testTarget(name: "StyleTests", dependencies: ["TestSupport"]),
  ]
)

for target in package.targets where target.type != .system {
  target.swiftSettings =
    (target.swiftSettings ?? []) + [
      .enableUpcomingFeature("ExistentialAny"),  // SE-0335
      .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
      .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
      .enableUpcomingFeature("InferIsolatedConformances"),  // SE-0470
      .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
      .treatAllWarnings(as: .error),  // SE-0480
    ]
  if target.name == "LMDB" {
    target.swiftSettings? += [.strictMemorySafety()]  // SE-0458
  }
}
