import Foundation
import OrganKit
import Testing

@testable import Heart

@Suite("The networks' files")
struct HeartNetworksTests {
  /// A bench with the plugin's resources in a folder of its own, to be damaged.
  private func bench() throws -> Workbench {
    try Workbench(segmenter: Workbench.resources.appending(path: "segmenter.safetensors"))
  }

  @Test("The weights lie beside the plugin, and say what must be told of them")
  func sound() throws {
    let networks = try HeartNetworks(resources: Workbench.resources)
    #expect(networks.cropRule.size == 112)
    #expect(networks.credits.licence.contains("CC-BY-NC-SA-4.0"))
    #expect(Double(networks.credits.epoch) != nil)
  }

  @Test("One network in the other's place is refused by name")
  func swapped() throws {
    let bench = try bench()
    let folder = bench.resources
    try FileManager.default.removeItem(at: folder.appending(path: "segmenter.safetensors"))
    try FileManager.default.copyItem(
      at: folder.appending(path: "locator.safetensors"),
      to: folder.appending(path: "segmenter.safetensors")
    )
    let error = #expect(throws: OrganError.self) { try HeartNetworks(resources: folder) }
    #expect(error?.code == .pluginRefused)
    #expect(error?.description.contains("segmenter.safetensors") == true)
  }

  @Test(
    "A damaged estimate is refused by name",
    arguments: [
      "", "{}", "[1]",
      #"{"structures": {}, "ranges": {}, "reviewBelow": 0.7, "epoch": "1"}"#,
    ]
  )
  func quality(text: String) throws {
    let bench = try bench()
    let folder = bench.resources
    try Data(text.utf8).write(to: folder.appending(path: "quality.json"))
    let error = #expect(throws: OrganError.self) { try QualityEstimate(resources: folder) }
    #expect(error?.code == .pluginRefused)
    #expect(error?.description.contains("quality.json") == true)
  }

  @Test(
    "A border's shift or a temperature that cannot be is refused by name",
    arguments: ["borderShift", "presenceTemperature"],
    ["-1", "11", "1e999", "null"]
  )
  func impossible(key: String, value: String) throws {
    let bench = try bench()
    let folder = bench.resources
    let file = folder.appending(path: "quality.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    let changed = text.replacing(try Regex("\"\(key)\": [0-9.]+"), with: "\"\(key)\": \(value)")
    #expect(changed != text)
    try Data(changed.utf8).write(to: file)
    let error = #expect(throws: OrganError.self) { try QualityEstimate(resources: folder) }
    #expect(error?.code == .pluginRefused)
    #expect(error?.description.contains("quality.json") == true)
  }

  @Test("What the network says of end slices is taken down to how often it is right")
  func doubts() throws {
    var estimate = try QualityEstimate(resources: Workbench.resources)
    let ends = [0.98, 0.9999, 0.5, 0.2, 0.001]
      .map { DoubtfulSlice(slice: 1, volume: 20, probability: $0, isDrawn: $0 > 0.3) }
    let key = HeartStructure.rightCavity.key
    estimate.structures[key]?.presenceTemperature = 1
    #expect(
      estimate.doubts(among: ends, of: .rightCavity).map { ($0.probability * 1000).rounded() }
        == [500, 200]
    )
    estimate.structures[key]?.presenceTemperature = 2
    // Half the logit: 49 to 1 become 7 to 1, 1 to 4 become 1 to 2.
    let doubts = estimate.doubts(among: ends, of: .rightCavity)
    #expect(doubts.map { ($0.probability * 1000).rounded() } == [875, 500, 333])
    #expect(doubts.map(\.volume) == [20, 20, 20])
    #expect(doubts.map(\.isDrawn) == [true, true, false])
  }

  @Test("What is not there is expected to agree with nothing")
  func missing() throws {
    let estimate = try QualityEstimate(resources: Workbench.resources)
    #expect(0.5...0.95 ~= estimate.reviewBelow)
    for structure in HeartStructure.allCases {
      #expect(estimate.expectedDice(of: structure, QualityFeatures(values: [])) >= 0)
      let nothing = QualityFeatures(values: QualityFeatures.names.map { _ in 0 })
      #expect(estimate.expectedDice(of: structure, nothing) == 0)
    }
  }
}
