import Foundation
import OrganKit

/// How far the network's outlines are to be trusted, fitted by `Training/calibrate.py` on patients that
/// weights of the same recipe never saw: the Dice coefficient to expect, how far borders lie off the
/// experts', and how often a slice belongs that is said to.
struct QualityEstimate: Decodable, Sendable {
  /// What is known of one structure.
  struct Structure: Decodable, Sendable {
    /// Of the regression on the logit of the Dice coefficient.
    var intercept: Double
    /// By feature.
    var coefficients: [String: Double]
    /// By how much, over all slices, the border lies off the expert's: root mean square, mm.
    var borderShift: Double
    /// What the logit of a presence is divided by to be as often right as it says.
    var presenceTemperature: Double
  }

  /// By the structure's key.
  var structures: [String: Structure]
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
      guard let known = structures[structure.key],
        known.coefficients.keys.allSatisfy(QualityFeatures.names.contains),
        0...10 ~= known.borderShift, 0.1...10 ~= known.presenceTemperature
      else {
        throw OrganError(.pluginRefused, "\(file.path): '\(structure.key)' cannot be estimated")
      }
    }
  }

  /// The expected Dice coefficient, 0 to 1; 0 for a structure that is not there.
  func expectedDice(of structure: HeartStructure, _ features: QualityFeatures) -> Double {
    guard let known = structures[structure.key] else { return 0 }
    var logit = known.intercept
    for (name, value) in zip(QualityFeatures.names, features.values) {
      if name == "found", value == 0 { return 0 }
      guard let coefficient = known.coefficients[name] else { continue }
      let range = ranges[name] ?? []
      let bounded = range.count == 2 ? min(max(value, range[0]), range[1]) : value
      logit += coefficient * bounded
    }
    return 1 / (1 + exp(-logit))
  }

  /// Those of the slices at a structure's ends of which the network is not sure, with the probability
  /// that they belong to it.
  func doubts(among ends: [DoubtfulSlice], of structure: HeartStructure) -> [DoubtfulSlice] {
    let temperature = structures[structure.key]?.presenceTemperature ?? 1
    return ends.compactMap { end in
      var end = end
      end.probability = 1 / (1 + exp(-LabelCleaning.logit(end.probability) / temperature))
      return Self.doubtful ~= end.probability ? end : nil
    }
  }

  /// Beyond these limits the network is sure of a slice.
  private static let doubtful = 0.05...0.95
}
