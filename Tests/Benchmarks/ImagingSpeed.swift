import Foundation
import Imaging
import Numerics

/// The hot paths of images beside those of Python's, in one run: nibabel reads, SciPy filters.
///
/// Without `python3` or its packages the peer's figure is missing.
enum ImagingSpeed {
  static let family = Benchmarks.Family(name: "imagingSpeed", rows: rows)

  @Sendable private static func rows() async throws -> [BenchmarkRow] {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "image.nii.gz")
    let image = noisyBall()
    try NIfTI.write(image, to: file)
    let mask = Mask(grid: image.grid, voxels: image.voxels.map { $0 > 0.5 })
    return [
      BenchmarkRow(
        benchmark: "niftiReading",
        ours: try median { _ = try NIfTI.read(file).volume() },
        unit: "s",
        peer: await peer("nibabel.load(name).get_fdata(dtype=numpy.float32)", "nibabel", file),
        peerName: "nibabel"
      ),
      BenchmarkRow(
        benchmark: "signedDistance3D",
        ours: median { _ = DistanceMap.signed3D(mask) },
        unit: "s",
        peer: await peer("edt(image > 0.5) - edt(image <= 0.5)", "scipy", file),
        peerName: "SciPy distance_transform_edt"
      ),
      BenchmarkRow(
        benchmark: "gaussianSmoothing",
        ours: median { _ = image.smoothed(sigma: 2) },
        unit: "s",
        peer: await peer("ndimage.gaussian_filter(image, 2)", "scipy", file),
        peerName: "SciPy gaussian_filter"
      ),
    ]
  }

  /// 200×200×100 voxels of 1 mm.
  private static func noisyBall() -> Volume {
    let grid = VoxelGrid(
      size: SIMD3(200, 200, 100),
      axes: [SIMD3(1, 0, 0), SIMD3(0, 1, 0), SIMD3(0, 0, 1)],
      origin: .zero
    )
    var generator = SeededGenerator(seed: 1)
    var voxels: [Float] = []
    for k in 0..<100 {
      for j in 0..<200 {
        for i in 0..<200 {
          let offset = SIMD3(Double(i) - 99.5, Double(j) - 99.5, Double(k) - 49.5)
          let inside: Float = (offset * offset).sum() < 1600 ? 1 : 0
          voxels.append(inside + Float.random(in: -0.2...0.2, using: &generator))
        }
      }
    }
    return Volume(grid: grid, voxels: voxels)
  }

  private static func median(_ body: () throws -> Void) rethrows -> Double {
    var seconds: [Double] = []
    for _ in 0..<7 {
      let start = ContinuousClock.now
      try body()
      seconds.append((ContinuousClock.now - start) / .seconds(1))
    }
    return seconds.sorted()[3]
  }

  /// The median time of an expression in Python.
  private static func peer(_ expression: String, _ package: String, _ file: URL) async -> Double? {
    let script = """
      import sys, time, numpy, nibabel
      from scipy import ndimage
      edt = ndimage.distance_transform_edt
      name = sys.argv[1]
      image = nibabel.load(name).get_fdata(dtype=numpy.float32)
      times = []
      for _ in range(7):
          start = time.perf_counter()
          \(expression)
          times.append(time.perf_counter() - start)
      print(sorted(times)[3])
      """
    let process = Process()
    let output = file.deletingLastPathComponent().appending(path: "\(package).txt")
    guard FileManager.default.createFile(atPath: output.path, contents: nil),
      let handle = try? FileHandle(forWritingTo: output)
    else { return nil }
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3", "-c", script, file.path]
    process.standardOutput = handle
    process.standardError = FileHandle.nullDevice
    await withCheckedContinuation { ended in
      process.terminationHandler = { _ in ended.resume() }
      do {
        try process.run()
      } catch {
        process.terminationHandler = nil
        ended.resume()
      }
    }
    let text = (try? String(contentsOf: output, encoding: .utf8)) ?? ""
    return Double(text.trimmingCharacters(in: .whitespacesAndNewlines))
  }
}
