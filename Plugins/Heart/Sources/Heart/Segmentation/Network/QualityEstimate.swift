import Foundation
import OrganKit

/// From features to the Dice coefficient that an expert's outline would be expected to have with the
/// network's, fitted by `Training/calibrate.py` on patients that the network never saw.
struct QualityEstimate: Decodable, Sendable {
  /// The regression of one structure, on the logit of its Dice coefficient.
  struct Regression: Decodable, Sendable {
    var intercept: Double
    /// By feature.
    var coefficients: [String: Double]
  }

  /// By the structure's key.
  var structures: [String: Regression]
  /// The least and the most of each feature that it was fitted on: beyond them it holds no longer.
  var ranges: [String: [Double]]
  /// Below this expected Dice coefficient a person is to look.
  var reviewBelow: Double
  /// Which network it was fitted to.
  var epoch: String

  /// Reads `quality.json`.
  ///
  /// - Throws: `OrganError.Code.pluginRefused` where the file is missing, damaged or lacks a
  ///   structure.
  init(resources: URL) throws {
    let file = resources.appending(path: "quality.json")
    do {
      self = try JSONFile.read(Self.self, from: file)
    } catch let error as OrganError {
      throw OrganError(.pluginRefused, error.description)
    }
    for structure in HeartStructure.allCases {
      guard let regression = structures[structure.key],
        regression.coefficients.keys.allSatisfy(QualityFeatures.names.contains)
      else {
        throw OrganError(.pluginRefused, "\(file.path): '\(structure.key)' cannot be estimated")
      }
    }
  }

  /// The expected Dice coefficient, 0 to 1; 0 for a structure that is not there.
  func expectedDice(of structure: HeartStructure, _ features: QualityFeatures) -> Double {
    guard let regression = structures[structure.key] else { return 0 }
    var logit = regression.intercept
    for (name, value) in zip(QualityFeatures.names, features.values) {
      if name == "found", value == 0 { return 0 }
      guard let coefficient = regression.coefficients[name] else { continue }
      let range = ranges[name] ?? []
      let bounded = range.count == 2 ? min(max(value, range[0]), range[1]) : value
      logit += coefficient * bounded
    }
    return 1 / (1 + exp(-logit))
  }
}
