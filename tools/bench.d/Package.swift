// swift-tools-version: 6.2
import PackageDescription

// Appends through parley's library, and the smallest program in Swift. A package of its own, so
// that whoever builds parley does not build what measures it.
let package = Package(
  name: "parley-bench",
  dependencies: [.package(name: "parley", path: "../..")],
  targets: [
    .executableTarget(
      name: "append", dependencies: [.product(name: "ParleyLedger", package: "parley")]),
    .executableTarget(name: "hello"),
  ]
)
