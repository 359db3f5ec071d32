public import Foundation

/// The root of the checkout that these tests were compiled from.
public let projectRoot: URL = URL(fileURLWithPath: #filePath)
  .deletingLastPathComponent()  // TestSupport
  .deletingLastPathComponent()  // Tests
  .deletingLastPathComponent()

/// Material kept beside the checkout, where there is any; tests that need it are skipped without.
public let sharedDirectory: URL? = {
  let place = projectRoot.deletingLastPathComponent().appendingPathComponent("shared")
  var isDirectory: ObjCBool = false
  let exists = FileManager.default.fileExists(atPath: place.path, isDirectory: &isDirectory)
  return exists && isDirectory.boolValue ? place : nil
}()

/// The folder of built products that holds the running tests.
public let productsDirectory: URL = URL(fileURLWithPath: "/proc/self/exe")
  .resolvingSymlinksInPath()
  .deletingLastPathComponent()

/// The `parley` binary built together with the running tests.
public let parleyBinary: URL = productsDirectory.appendingPathComponent("parley")

/// The verifier that has nothing of ours in it: Python and the openssl command.
public let independentVerifier: URL = projectRoot.appendingPathComponent("tools/verify")
