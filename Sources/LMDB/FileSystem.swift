internal import CLMDB
internal import Glibc

/// The file system that a path lies on, as far as LMDB is concerned.
public enum FileSystem {
  /// Whether a memory map and its locks can be trusted there.
  public enum Kind: Hashable, Sendable {
    /// A disk, a memory disk, or a layer over one.
    case local
    /// Served by another machine, or shared with one; the name of its kind.
    case network(String)
    /// Could not be asked.
    case undetermined
  }

  /// The kind of the file system of an existing path.
  public static func kind(ofPath path: String) -> Kind {
    var status = statfs()
    guard unsafe statfs(path, &status) == 0 else { return .undetermined }
    let magic = UInt32(truncatingIfNeeded: status.f_type)
    guard magic == fuseMagic else { return kind(ofMagic: magic) }
    let mounts = (try? SmallFile.read(at: "/proc/self/mountinfo", limitBytes: 1 << 24)) ?? []
    var device = stat()
    guard unsafe stat(path, &device) == 0 else { return .undetermined }
    return kind(
      ofUserSpaceDevice: device.st_dev, mounts: String(decoding: mounts, as: UTF8.self))
  }

  /// Whether the file system of an existing path is mounted read-only.
  ///
  /// Throws ``FileError``.
  public static func isReadOnly(atPath path: String) throws(FileError) -> Bool {
    var status = statvfs()
    try Descriptor.retrying("examine", path) { unsafe statvfs(path, &status) }
    return status.f_flag & UInt(ST_RDONLY) != 0
  }

  /// `f_type` of `statfs`, from the kernel's `magic.h` and the manual page of `statfs`.
  static func kind(ofMagic magic: UInt32) -> Kind {
    switch magic {
    case 0x0000_6969: .network("NFS")
    case 0x0000_517B, 0xFF53_4D42, 0xFE53_4D42: .network("SMB")
    case 0x0000_564C: .network("NCP")
    case 0x5346_414F, 0x6B41_4653: .network("AFS")
    case 0x7375_7245: .network("Coda")
    case 0x0102_1997: .network("9P")
    case 0x00C3_6400: .network("Ceph")
    case 0x0BD0_0BD0: .network("Lustre")
    case 0x0116_1970: .network("GFS2")
    case 0x7461_636F: .network("OCFS2")
    case 0x4750_4653: .network("GPFS")
    case 0x1983_0326: .network("BeeGFS")
    case 0x2003_0528: .network("OrangeFS")
    case 0x786F_4256: .network("VirtualBox shared folder")
    case 0xBACB_ACBC: .network("VMware shared folder")
    default: .local
    }
  }

  static let fuseMagic: UInt32 = 0x6573_5546

  /// Programs that serve files of other machines through FUSE; others, such as those that encrypt
  /// a local directory, are as good as what they stand on.
  private static let networkPrograms = [
    "blobfuse", "ceph", "curlftpfs", "davfs", "gcsfuse", "glusterfs", "goofys", "google-drive",
    "gvfs", "juicefs", "lizardfs", "moosefs", "mfs", "nfs", "onedriver", "rclone", "s3fs",
    "seaweedfs", "smbnetfs", "sshfs", "weed",
  ]

  /// FUSE has one magic number for all; the mount table of `proc(5)` has the program's name in the
  /// first field behind the lone hyphen, as `fuse.sshfs`.
  static func kind(ofUserSpaceDevice device: UInt, mounts: String) -> Kind {
    // The layout of glibc's `gnu_dev_major` and `gnu_dev_minor`, which are macros.
    let major = device >> 8 & 0xFFF | device >> 32 & 0xFFFF_F000
    let minor = device & 0xFF | device >> 12 & 0xFFFF_FF00
    for line in mounts.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count > 2, fields[2] == "\(major):\(minor)",
        let hyphen = fields.firstIndex(of: "-"), hyphen + 1 < fields.count
      else { continue }
      let type = String(fields[hyphen + 1])
      let program = type.split(separator: ".").last.map(String.init) ?? type
      let isNetwork = networkPrograms.contains { program.hasPrefix($0) }
      return isNetwork ? .network(type) : .local
    }
    return .undetermined
  }
}
