import Foundation
import Imaging
import OrganKit

/// The grid as JSON, a zero byte, and the voxels as 32-bit floats, least significant byte first.
enum RawImage {
  static func write(_ image: Volume, to file: URL) throws {
    var data = try JSONFile.data(image.grid) + [0]
    for voxel in image.voxels {
      withUnsafeBytes(of: voxel.bitPattern.littleEndian) { data.append(contentsOf: $0) }
    }
    try data.write(to: file)
  }

  static func read(_ file: URL) throws -> Volume {
    func refused(_ why: String) -> OrganError { OrganError(.studyRefused, "\(file.path) \(why)") }
    guard let data = try? Data(contentsOf: file), let end = data.firstIndex(of: 0) else {
      throw refused("is missing or no image")
    }
    guard let grid = try? JSONDecoder().decode(VoxelGrid.self, from: data[..<end]) else {
      throw refused("has no grid")
    }
    let bytes = data[(end + 1)...]
    guard grid.size.min() > 0, grid.size.max() <= 1024, grid.count * 4 == bytes.count,
      grid.axes.count == 3
    else { throw refused("does not hold as many voxels as its grid has") }
    let voxels = [Float](unsafeUninitializedCapacity: grid.count) { buffer, count in
      count = bytes.copyBytes(to: buffer) / 4
    }
    guard voxels.allSatisfy(\.isFinite) else { throw refused("holds a voxel that is no number") }
    return Volume(grid: grid, voxels: voxels)
  }
}
