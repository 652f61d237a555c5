import Foundation
import HouseTesting
import Imaging
import OrganKit
import Testing

@testable import Heart

/// What `Training/calibrate.py` fits the quality estimate to: no test, and only where
/// `PLATFORM_HEART_FEATURES` names the file to write.
@Suite(
  "Features for the calibration",
  .enabled(
    if: ProcessInfo.processInfo.environment["PLATFORM_HEART_FEATURES"] != nil,
    "set PLATFORM_HEART_FEATURES to a file to write"
  ),
  .enabled(if: ACDCPatient.isThere, "set PLATFORM_TEST_DATA to a folder with heart/acdc")
)
struct QualityFeaturesDump {
  static let file = ProcessInfo.processInfo.environment["PLATFORM_HEART_FEATURES"]
    .map { URL(filePath: $0) }

  private struct Row: Encodable {
    var patient: Int
    var corruption: String
    var phase: String
    var structure: String
    var dice: Double
    var features: [String: Double]
    /// By how much the border lies outside the expert's in the slices that both outlined, mm.
    var shift: Double
    /// The slices at the structure's ends.
    var ends: [End]
    /// Whether the study is refused or flagged by something else than the estimate.
    var flag: String
    var epoch: String
  }

  private struct End: Encodable {
    /// How sure the network is of the slice.
    var presence: Double
    /// Whether the expert outlined the structure there.
    var isThere: Bool
  }

  @Test("Features and true Dice coefficients of validation patients, sound and corrupted")
  func dump() async throws {
    let bench = try Workbench(segmenter: ValidationPatients.segmenter)
    let networks = try HeartNetworks(resources: bench.resources)
    var text = Data()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    for patient in ValidationPatients.all {
      let sound = StackCorruption.Pair(
        images: [try patient.image("ED"), try patient.image("ES")],
        labels: [try patient.labels("ED"), try patient.labels("ES")]
      )
      let cases: [StackCorruption?] = [nil] + StackCorruption.allCases
      for (number, corruption) in cases.enumerated() {
        let seed = UInt64(patient.number * 100 + number)
        let pair = corruption?.applied(to: sound, seed: seed) ?? sound
        for row in try rows(pair, networks, bench.context) {
          var row = row
          (row.patient, row.corruption) = (patient.number, corruption?.rawValue ?? "none")
          text += try encoder.encode(row) + Data("\n".utf8)
        }
      }
      try text.write(to: #require(Self.file))
    }
  }

  private func rows(
    _ pair: StackCorruption.Pair,
    _ networks: HeartNetworks,
    _ context: StageContext
  ) throws -> [Row] {
    let drawing: HeartDrawing?
    do {
      drawing = try HeartDrawing(
        of: pair.images,
        in: "image",
        drawing: [0, 1],
        by: networks,
        context
      )
    } catch let error as OrganError where error.code == .studyRefused {
      drawing = nil
    }
    guard let drawing, let rest = drawing.phases[0], let systole = drawing.phases[1] else {
      return []
    }
    // As the platform does, phases named the wrong way round are taken the right way.
    func cavity(_ phase: HeartDrawing.Phase) -> Int {
      phase.labels.labels.count { $0 == HeartStructure.leftCavity.label }
    }
    let isSwapped = cavity(systole) > cavity(rest)
    var flags =
      try AnatomyChecks.warnings(
        endDiastole: isSwapped ? systole.labels : rest.labels,
        endSystole: isSwapped ? rest.labels : systole.labels,
        areDrawn: true
      )
      .map(\.name)
      .filter { $0 != "holeInLabels" }
    if !HeartLocation.usualRadii.contains(drawing.location.radius) { flags.append("radius") }
    return [("ED", rest), ("ES", systole)].enumerated()
      .flatMap { index, phase in
        HeartStructure.allCases.map { structure in
          let values = phase.1.features[structure]?.values ?? []
          let expert = pair.labels[index]
          return Row(
            patient: 0,
            corruption: "",
            phase: phase.0,
            structure: structure.key,
            dice: Agreement.dice(phase.1.labels.labels, expert.labels, structure),
            features: Dictionary(uniqueKeysWithValues: zip(QualityFeatures.names, values)),
            shift: Agreement.shift(phase.1.labels, expert, structure),
            ends: (phase.1.ends[structure] ?? [])
              .map { end in
                let places =
                  expert.grid.index(0, 0, end.slice)..<expert.grid.index(0, 0, end.slice + 1)
                return End(
                  presence: end.probability,
                  isThere: expert.labels[places].contains(structure.label)
                )
              },
            flag: flags.joined(separator: ","),
            epoch: networks.credits.epoch
          )
        }
      }
  }
}
