internal import Glibc

/// Keeps the memory map in place while a transaction of this process uses it.
///
/// LMDB replaces its map in `mdb_env_set_mapsize` and frees it in `mdb_env_close`, and leaves it to
/// the caller that no transaction is open. Transactions enter and leave; whoever replaces the map
/// must be alone. One thread may enter several times: glibc's lock prefers readers, and being alone
/// is only ever tried for, so nobody queues in front of the second entry.
@safe
final class MapGate: @unchecked Sendable {
  private let lock: UnsafeMutablePointer<pthread_rwlock_t>

  init() {
    unsafe lock = UnsafeMutablePointer.allocate(capacity: 1)
    unsafe lock.initialize(to: pthread_rwlock_t())
    let code = unsafe pthread_rwlock_init(lock, nil)
    precondition(code == 0, "LMDB: pthread_rwlock_init failed with \(code)")
  }

  deinit {
    unsafe pthread_rwlock_destroy(lock)
    unsafe lock.deallocate()
  }

  func enter() {
    let code = unsafe pthread_rwlock_rdlock(lock)
    precondition(code == 0, "LMDB: pthread_rwlock_rdlock failed with \(code)")
  }

  func leave() {
    let code = unsafe pthread_rwlock_unlock(lock)
    precondition(code == 0, "LMDB: pthread_rwlock_unlock failed with \(code)")
  }

  /// Runs `body` with no transaction inside, or returns nil when one stays for too long, as the
  /// caller's own does.
  func alone<R>(waitingMilliseconds: Int = 5_000, _ body: () -> R) -> R? {
    var waited = 0
    while unsafe pthread_rwlock_trywrlock(lock) != 0 {
      guard waited < waitingMilliseconds else { return nil }
      usleep(1_000)
      waited += 1
    }
    defer { leave() }
    return body()
  }
}
