/// Numbers that begin at a cache line, and are written by nobody once they are shared.
///
/// Unchecked, since whoever fills them has not shared them yet.
final class AlignedNumbers: @unchecked Sendable {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  /// So many zeros.
  init(count: Int) {
    self.count = count
    let bytes = UnsafeMutableRawPointer.allocate(
      byteCount: max(count, 1) * MemoryLayout<Float>.stride,
      alignment: 64
    )
    base = bytes.bindMemory(to: Float.self, capacity: max(count, 1))
    base.initialize(repeating: 0, count: max(count, 1))
  }

  deinit { UnsafeMutableRawPointer(base).deallocate() }
}
