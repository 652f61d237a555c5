import Foundation
import OrganKit

/// The unpacked pixels of a file.
public struct DICOMPixels: Sendable {
  /// How they lie.
  public let layout: DICOMPixelLayout
  /// The file they are of, for sentences.
  let url: URL
  let bytes: Data
  /// Where in the bytes they begin.
  let start: Int
  let isBigEndian: Bool

  /// The intensities of a frame of one number a pixel, row after row.
  ///
  /// - Parameters:
  ///   - frame: Which, counted from 0.
  ///   - slope: What stored numbers are multiplied by.
  ///   - intercept: What is then added.
  /// - Returns: As many numbers as rows times columns, all finite.
  /// - Throws: `OrganError.Code.studyRefused` for a frame that is not there, colours, or a scaling
  ///   that gives no finite number.
  public func intensities(
    ofFrame frame: Int,
    slope: Double = 1,
    intercept: Double = 0
  ) throws -> [Float] {
    func refuse(_ reason: String) -> OrganError {
      OrganError(.studyRefused, "\(url.path): \(reason)")
    }
    guard 0..<layout.frames ~= frame else {
      throw refuse("frame \(frame + 1) is asked for where there are \(layout.frames)")
    }
    guard layout.samples == 1 else { throw refuse("its pixels are colours (\(layout.meaning))") }
    let (count, length) = (layout.rows * layout.columns, layout.frameBytes)
    let first = start + frame * length
    let values = bytes.withUnsafeBytes { raw -> [Float] in
      let frame = UnsafeRawBufferPointer(rebasing: raw[first..<first + length])
      return switch layout.allocated {
      case 8: decode(frame, UInt8.self, count, slope, intercept)
      case 16: decode(frame, UInt16.self, count, slope, intercept)
      default: decode(frame, UInt32.self, count, slope, intercept)
      }
    }
    guard values.allSatisfyFinite else {
      throw refuse("frame \(frame + 1) holds a pixel that is no finite number once it is scaled")
    }
    return values
  }

  private func decode<Bits: FixedWidthInteger>(
    _ raw: UnsafeRawBufferPointer,
    _: Bits.Type,
    _ count: Int,
    _ slope: Double,
    _ intercept: Double
  ) -> [Float] {
    // The bits that count are moved to the top: moving them back down leaves the sign behind.
    let up = Bits.bitWidth - 1 - layout.highBit
    let down = Bits.bitWidth - layout.stored
    let half = Double(sign: .plus, exponent: layout.stored, significand: 1)
    let (isSigned, isBigEndian) = (layout.isSigned, isBigEndian)
    return [Float](unsafeUninitializedCapacity: count) { buffer, filled in
      for index in 0..<count {
        let stored = raw.loadUnaligned(
          fromByteOffset: index * MemoryLayout<Bits>.size,
          as: Bits.self
        )
        let bits = isBigEndian ? Bits(bigEndian: stored) : Bits(littleEndian: stored)
        let number = (bits &<< Bits(truncatingIfNeeded: up)) &>> Bits(truncatingIfNeeded: down)
        var value = Double(number)
        if isSigned, value >= half / 2 { value -= half }
        buffer.initializeElement(at: index, to: Float(value * slope + intercept))
      }
      filled = count
    }
  }
}

extension DICOMFile {
  /// The file's pixels, where they are not packed.
  ///
  /// - Throws: `OrganError.Code.studyRefused` where there are none, or fewer than announced.
  func plainPixels() throws -> DICOMPixels {
    let layout = try pixelLayout()
    guard case .plain(let place) = pixels else {
      throw refusal(
        pixels == nil ? "it holds no pixels" : "its pixels are packed where plain ones belong"
      )
    }
    try check(place, holds: layout)
    let bytes = try bytesWithPixels()
    // Written to since its header was read.
    guard bytes.count >= place.upperBound else { throw refusal("it was changed while it was read") }
    return DICOMPixels(
      layout: layout,
      url: url,
      bytes: bytes,
      start: place.lowerBound,
      isBigEndian: transferSyntax.isBigEndian
    )
  }

  /// Refuses a file that holds fewer bytes of pixels than it says.
  func check(_ place: Range<Int>, holds layout: DICOMPixelLayout) throws {
    let needed = layout.frameBytes * layout.frames
    guard place.count >= needed else {
      throw refusal(
        "it holds \(place.count) bytes of pixels where its header announces \(needed): the file is "
          + "cut off"
      )
    }
  }
}
