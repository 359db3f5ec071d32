import Foundation
import TestSupport
import Testing

@testable import LMDB

@Suite struct FileSystemTests {
  @Test func `a temporary directory is local and writable`() throws {
    let scratch = try TemporaryDirectory()
    #expect(FileSystem.kind(ofPath: scratch.path) == .local)
    #expect(try !FileSystem.isReadOnly(atPath: scratch.path))
    #expect(FileSystem.kind(ofPath: scratch.path(of: "none")) == .undetermined)
    #expect(throws: FileError.self) { try FileSystem.isReadOnly(atPath: scratch.path(of: "none")) }
  }

  @Test func `file systems of other machines are known by their magic numbers`() {
    #expect(FileSystem.kind(ofMagic: 0x6969) == .network("NFS"))
    #expect(FileSystem.kind(ofMagic: 0xFF53_4D42) == .network("SMB"))
    #expect(FileSystem.kind(ofMagic: 0x0102_1997) == .network("9P"))
    // ext4, xfs, btrfs, tmpfs, overlayfs, zfs
    for magic: UInt32 in [0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x794C_7630, 0x2FC1_2FC1] {
      #expect(FileSystem.kind(ofMagic: magic) == .local)
    }
  }

  @Test func `FUSE is judged by the program behind it`() {
    let mounts = """
      36 35 98:0 / /mnt/a rw,noatime master:1 - ext4 /dev/root rw
      40 35 0:52 / /mnt/b rw - fuse.sshfs user@host:/ rw,user_id=0
      41 35 0:53 / /mnt/c rw shared:9 - fuse.gocryptfs /plain rw
      42 35 259:70000 / /mnt/d rw - fuse.rclone remote: rw
      """
    func kind(_ major: UInt, _ minor: UInt) -> FileSystem.Kind {
      let device = (major & 0xFFF) << 8 | (minor & 0xFF) | (minor & 0xFFFF_FF00) << 12
      return FileSystem.kind(ofUserSpaceDevice: device, mounts: mounts)
    }
    #expect(kind(0, 52) == .network("fuse.sshfs"))
    #expect(kind(0, 53) == .local)
    #expect(kind(259, 70_000) == .network("fuse.rclone"))
    #expect(kind(0, 99) == .undetermined)
  }
}
