import OrganKit

/// A NIfTI file that was read: its header and bytes, from which frames are decoded on request.
public struct NIfTIImage: Sendable {
  /// The header's fields as they stand in the file.
  public let header: NIfTIHeader
  /// Where the voxels of each frame lie.
  public let grid: VoxelGrid
  /// Sentences about what could not be taken as it stands in the header, for the reader's eyes.
  public let notes: [String]

  /// How many 3-D frames there are.
  public var frameCount: Int { header.frameCount }

  /// The file's name, for error sentences.
  let file: String
  let datatype: NIfTIDatatype
  let isBigEndian: Bool
  /// The file's bytes, and where in them the voxels begin.
  let bytes: [UInt8]
  let start: Int

  /// The intensities of a frame, counted from 0, scaled as the header says.
  ///
  /// - Throws: `OrganError.Code.studyRefused` when the frame does not exist or holds a number that
  ///   is not finite.
  public func volume(_ frame: Int = 0) throws -> Volume {
    let values = try decode(frame, Float.self) { Float($0) }
    guard values.allSatisfyFinite else {
      throw refusal("frame \(frame) holds a voxel that is no finite number")
    }
    return Volume(grid: grid, voxels: values)
  }

  /// The labels of a frame, counted from 0.
  ///
  /// - Throws: `OrganError.Code.studyRefused` when the frame does not exist or holds anything but
  ///   whole numbers from 0 to 255.
  public func labelMap(_ frame: Int = 0) throws -> LabelMap {
    var worst = 0.0
    let labels = try decode(frame, UInt8.self) { value in
      let label = value.rounded()
      // A scaled file stores 1 as 0.99999997.
      guard label >= 0, label <= 255, abs(value - label) <= 1e-5 else {
        worst = value
        return 0
      }
      return UInt8(label)
    }
    guard worst == 0 else {
      throw refusal("frame \(frame) holds \(worst) where labels are whole numbers from 0 to 255")
    }
    return LabelMap(grid: grid, labels: labels)
  }

  private func refusal(_ reason: String) -> OrganError {
    OrganError(.studyRefused, "\(file): \(reason)")
  }

  /// Decodes a frame, handing each scaled number to `convert`.
  @inline(__always)
  private func decode<Value>(
    _ frame: Int,
    _: Value.Type,
    _ convert: (Double) -> Value
  ) throws -> [Value] {
    guard frame >= 0, frame < frameCount else {
      throw refusal("frame \(frame) is asked for where there are \(frameCount), counted from 0")
    }
    let length = grid.count * datatype.byteCount
    let first = start + frame * length
    // A slope of 0, or none that is a number, means that nothing is scaled.
    let isScaled = header.slope != 0 && header.slope.isFinite
    guard !isScaled || header.intercept.isFinite else {
      throw refusal("its scl_inter is no finite number")
    }
    let (slope, intercept) = isScaled ? (header.slope, header.intercept) : (1, 0)
    return bytes[first..<first + length]
      .withUnsafeBytes { raw in
        func each<Bits: FixedWidthInteger>(_: Bits.Type, _ number: (Bits) -> Double) -> [Value] {
          [Value](unsafeUninitializedCapacity: grid.count) { buffer, filled in
            let isBigEndian = isBigEndian
            for index in 0..<grid.count {
              let stored = raw.loadUnaligned(
                fromByteOffset: index * MemoryLayout<Bits>.size,
                as: Bits.self
              )
              let bits = isBigEndian ? Bits(bigEndian: stored) : Bits(littleEndian: stored)
              buffer.initializeElement(at: index, to: convert(number(bits) * slope + intercept))
            }
            filled = grid.count
          }
        }
        switch datatype {
        case .uint8: return each(UInt8.self) { Double($0) }
        case .int8: return each(Int8.self) { Double($0) }
        case .uint16: return each(UInt16.self) { Double($0) }
        case .int16: return each(Int16.self) { Double($0) }
        case .uint32: return each(UInt32.self) { Double($0) }
        case .int32: return each(Int32.self) { Double($0) }
        case .uint64: return each(UInt64.self) { Double($0) }
        case .int64: return each(Int64.self) { Double($0) }
        case .float32: return each(UInt32.self) { Double(Float(bitPattern: $0)) }
        case .float64: return each(UInt64.self) { Double(bitPattern: $0) }
        }
      }
  }
}

extension [Float] {
  /// Whether no number is infinite or NaN.
  var allSatisfyFinite: Bool {
    withUnsafeBufferPointer { numbers in
      var largest: UInt32 = 0
      for number in numbers { largest = Swift.max(largest, number.bitPattern & 0x7f80_0000) }
      return largest < 0x7f80_0000
    }
  }
}
