import Foundation
import NeuralNetwork
import OrganKit

/// The two networks that outline a heart, and the numbers they were trained with.
///
/// The locator sees whole slices coarsely and tells where the heart lies; the segmenter sees a turned
/// and scaled crop around it, a slice with its two neighbours and as it is at the other end of the beat.
struct HeartNetworks: Sendable {
  let locator: UNet2D
  let segmenter: UNet2D
  let normalisation: IntensityNormalisation
  let locatorGrid: LocatorGrid
  let cropRule: CropRule
  let credits: NetworkCredits

  /// The grid that the locator looks at: a square around the image's centre.
  struct LocatorGrid: Decodable {
    /// Pixels along each side.
    var size: Int
    /// mm.
    var spacing: Double
  }

  /// How a heart's size gives its crop's.
  struct CropRule: Decodable {
    /// Pixels along each side.
    var size: Int
    /// The side in units of the heart's root mean square radius.
    var radii: Double
    /// The shortest and the longest side, mm.
    var limits: [Double]
  }

  /// Reads `locator.safetensors` and `segmenter.safetensors`.
  ///
  /// - Throws: `OrganError.Code.pluginRefused`, naming the file and what is wrong with it.
  init(resources: URL) throws {
    let files = ["locator", "segmenter"].map { resources.appending(path: "\($0).safetensors") }
    let networks = try files.map(UNet2D.init(contentsOf:))
    (locator, segmenter) = (networks[0], networks[1])
    func refuse(_ file: URL, _ reason: String) -> OrganError {
      OrganError(.pluginRefused, "\(file.path): \(reason)")
    }
    func read<Value: Decodable>(_ type: Value.Type, _ key: String, _ of: Int) throws -> Value {
      let text = networks[of].metadata[key] ?? ""
      guard let value = try? JSONDecoder().decode(type, from: Data(text.utf8)) else {
        throw refuse(files[of], "its metadata's '\(key)' is missing or no JSON of that kind")
      }
      return value
    }
    normalisation = try read(IntensityNormalisation.self, "normalisation", 1)
    locatorGrid = try read(LocatorGrid.self, "grid", 0)
    cropRule = try read(CropRule.self, "crop", 1)
    credits = NetworkCredits(
      epoch: segmenter.metadata["epoch"] ?? "unknown",
      licence: segmenter.metadata["licence"] ?? "unknown"
    )

    for (file, network, inputs, presence) in [
      (files[0], locator, 1, 0), (files[1], segmenter, 4, 3),
    ] {
      let kind = network.architecture
      guard kind.inputs == inputs, kind.classes == 4, kind.presence == presence else {
        throw refuse(
          file,
          "a network of \(inputs) inputs, 4 classes and \(presence) presences is expected, not of "
            + "\(kind.inputs), \(kind.classes) and \(kind.presence)"
        )
      }
    }
    guard normalisation.isUsable else {
      throw refuse(files[1], "its metadata's 'normalisation' is of no use")
    }
    guard Self.isUsable(locatorGrid.size, locator), 0.5...20 ~= locatorGrid.spacing else {
      throw refuse(files[0], "its metadata's 'grid' is of no use")
    }
    guard Self.isUsable(cropRule.size, segmenter), 0.5...50 ~= cropRule.radii,
      cropRule.limits.count == 2, 10...1000 ~= cropRule.limits[0],
      cropRule.limits[0]...1000 ~= cropRule.limits[1]
    else { throw refuse(files[1], "its metadata's 'crop' is of no use") }
  }

  private static func isUsable(_ side: Int, _ network: UNet2D) -> Bool {
    32...1024 ~= side && side % max(2, network.architecture.sideMultiple) == 0
  }
}

/// What must be told of a network wherever its outlines are shown.
public struct NetworkCredits: Codable, Equatable, Sendable {
  /// How far it was trained.
  public var epoch: String
  /// The licence of its weights.
  public var licence: String
}
