// swift-tools-version: 6.2
import PackageDescription

// What tools/fuzz runs: the targets that Tests/SeedTests holds their seeds against, driven by
// libFuzzer. A package of its own, so that whoever builds parley does not build what tries it.
let package = Package(
  name: "parley-fuzz",
  dependencies: [.package(name: "parley", path: "../..")],
  targets: [
    .executableTarget(
      name: "fuzz", dependencies: [.product(name: "ParleyLedger", package: "parley")])
  ]
)
