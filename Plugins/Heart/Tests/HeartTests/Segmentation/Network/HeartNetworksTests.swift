import Foundation
import OrganKit
import Testing

@testable import Heart

@Suite("The networks' files")
struct HeartNetworksTests {
  /// The plugin's resources in a folder of the test's own, to be damaged.
  private func resources(_ bench: Workbench) throws -> URL {
    let folder = try bench.newFolder("resources")
    for name in ["locator.safetensors", "segmenter.safetensors", "quality.json"] {
      try FileManager.default.copyItem(
        at: Workbench.resources.appending(path: name),
        to: folder.appending(path: name)
      )
    }
    return folder
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
    let bench = try Workbench()
    let folder = try resources(bench)
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
    let bench = try Workbench()
    let folder = try resources(bench)
    try Data(text.utf8).write(to: folder.appending(path: "quality.json"))
    let error = #expect(throws: OrganError.self) { try QualityEstimate(resources: folder) }
    #expect(error?.code == .pluginRefused)
    #expect(error?.description.contains("quality.json") == true)
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
