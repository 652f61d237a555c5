import Foundation
import HouseTesting
import OrganChecks
import OrganKit
import OrganKitTesting
import Testing

/// Each fault of an organ is found, and nothing else is.
@Suite("Organ inspection")
struct OrganInspectionTests {
  private static let manifest = """
    {"schema": 1, "id": "faulty", "version": "1.0.0", "contract": \(organKitContract()),
     "library": "FaultyPlugin", "summary": "A number.", "seriesRoles": [],
     "findings": [{"name": "volume", "unit": "mL"}], "parameters": [],
     "scenarios": [{"name": "growth", "help": "It grows.", "parameters": []}],
     "capabilities": ["Demonstrating", "Delineating", "Simulating", "Verifying", "Assimilating"],
     "limits": {"seconds": 60, "memoryMiB": 512}, "intendedUse": "Tests.", "references": []}
    """

  private func folder(_ manifest: String = manifest) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(manifest, to: "plugin.json")
    try folder.write("", to: "Resources/.gitkeep")
    return folder
  }

  @Test(
    "Each fault has its sentence",
    arguments: [
      (.none, []),
      (
        .acceptsEmptyStudy,
        [
          "emptyStudy: an empty study is to be refused with OrganError(.studyRefused, …), but "
            + "ingestion made a series of it"
        ]
      ),
      (
        .refusesWithoutCode,
        [
          "emptyStudy: an empty study is to be refused with OrganError(.studyRefused, …), but "
            + "ingestion threw 'no number'"
        ]
      ),
      (
        .undeclaredParameter,
        ["rooms: ingestion threw 'plugin.json declares no parameter 'speed''"]
      ),
      (.progressTooFar, ["rooms: ingestion told the progress 1.5, not 0 to 1"]),
      (
        .lossyProduct,
        [
          "products: ingestion's 'number.txt' differs after write, read, write",
          "products: modelling's 'number.txt' differs after write, read, write",
          "products: segmentation's 'number.txt' differs after write, read, write",
        ]
      ),
      (
        .silentProduct,
        ["products: ingestion's product cannot be written and read: it wrote no file"]
      ),
      (.strangerFinding, ["findings: 'weight' is not in plugin.json"]),
      (.wrongUnit, ["findings: 'volume' is in 'L', in plugin.json it is in 'mL'"]),
      (
        .notFinite,
        [
          "findings: 'volume' is nan, which is no finite number",
          "rooms: reporting made a report that cannot be written",
        ]
      ),
      (.twice, ["findings: 'volume' comes twice"]),
      (
        .outsideInterval,
        ["findings: 'volume' has the interval 50.0 to 60.0, which does not hold its value 42.0"]
      ),
      (.noReason, ["findings: 'volume' has no interval and no reason for that"]),
      (
        .noFinding,
        [
          "demo: truth.json holds 'volume', which the report does not",
          "findings: the headline names 'volume', which is no finding",
          "findings: there is no finding",
        ]
      ),
      (.headline, ["findings: the headline names 'weight', which is no finding"]),
      (.patientName, ["findings: the report holds the patient's name"]),
      (
        .missingArtefact,
        ["figures: figure 'picture': its file 'picture.nii.gz' is no artefact"]
      ),
      (.artefactTwice, ["figures: two artefacts are named 'picture'"]),
      (.artefactName, ["figures: the artefact's name 'a picture' is no word in lower camel case"]),
      (.artefactReport, ["figures: 'report' is the platform's own file, no artefact"]),
      (.raggedTable, ["figures: figure 'table': a row has 2 cells under 1 columns"]),
      (
        .unevenCurve,
        [
          "figures: figure 'curve': the curve 'line' has not as many numbers along y as along x"
        ]
      ),
      (.sceneWithoutTimes, ["figures: figure 'scene': 'ball' has 0 files for 1 times"]),
      (
        .countsCalls,
        ["sameReport: two walks with the same study and seed gave different reports"]
      ),
      (
        .deaf,
        [
          "cancellation: ingestion finished though the run was cancelled: call "
            + "context.checkCancellation()"
        ]
      ),
      (
        .stuck,
        ["cancellation: ingestion did not notice within 0.2 s that the run was cancelled"]
      ),
      (
        .cancelledOtherwise,
        [
          "cancellation: ingestion threw 'CancellationError()' when the run was cancelled, not "
            + "OrganError(.cancelled, …)"
        ]
      ),
      (.writesBesideScratch, ["outside: 'cache' was written beside the scratch folder"]),
      (
        .unseededDemo,
        [
          "demo: 'study.json' differs though the seed is the same",
          "demo: 'study.json' of the default demo differs from time to time",
        ]
      ),
      (
        .sameDemo,
        [
          "demo: the default demo is that of seed 1",
          "demo: truth.json is missing or no {\"finding\": number}",
        ]
      ),
      (
        .foreignDemo,
        [
          "demo: ingestion did not identify the demo's person with the issuer 'synthetic'"
        ]
      ),
      (.demoNotSaid, ["demo: the report of the demo does not say that it is synthetic"]),
      (.strangerTruth, ["demo: truth.json holds 'weight', which the report does not"]),
      (.noTruth, ["demo: truth.json is missing or no {\"finding\": number}"]),
      (.noLabels, ["labels: no label map is handed over"]),
      (.absentLabels, ["labels: 'labels' was not written"]),
      (.labelsTwice, ["labels: 'labels' is handed over twice"]),
      (.labelsElsewhere, ["labels: '../labels' is no plain file name"]),
      (
        .impossibleDice,
        ["labels: the expected Dice 1.5 of 'all' in 'labels' is not from 0 to 1"]
      ),
      (.noCase, ["verification: no result is told"]),
      (.verifyThrows, ["verification: verify threw 'too tired'"]),
      (.caseFails, ["verification: the case 'the-case' fails: order is 1.0"]),
      (
        .caseName,
        ["verification: the case 'The Case' is not named in lower case with hyphens"]
      ),
      (
        .caseUnlimited,
        ["verification: the case 'the-case' has no limit for the order: anything would pass"]
      ),
      (
        .caseImpossible,
        ["verification: the case 'the-case' has a reference or limits for the order that cannot be"]
      ),
      (.caseTwice, ["verification: the case 'the-case' tells the order twice"]),
      (
        .caseUnit,
        ["verification: the case 'the-case' has the unit '', not one in UCUM's spelling"]
      ),
      (
        .caseWithoutSource,
        ["verification: the case 'the-case' has the source ' ', which is no line of words"]
      ),
      (
        .undatedDemo,
        [
          "assimilation: the study has no study.json with a date, without which nothing can be "
            + "foretold"
        ]
      ),
      (.forecastThrows, ["assimilation: forecast threw 'too far'"]),
      (
        .silentForecast,
        ["assimilation: forecast's product cannot be written and read: it wrote no file"]
      ),
      (.deafForecast, ["assimilation: forecast finished though the run was cancelled"]),
      (.assimilationThrows, ["assimilation: assimilation threw 'too much'"]),
      (.nextTwinIsStranger, ["assimilation: 'weight' is not in plugin.json"]),
      (.scenarioThrows, ["scenarios: growth threw 'too tired'"]),
      (.scenarioStranger, ["scenarios: growth: 'weight' is not in plugin.json"]),
    ] as [(Fault, [String])]
  )
  func faults(fault: Fault, sentences: [String]) async throws {
    let folder = try folder()
    let inspection = OrganInspection(FaultyOrgan(fault: fault), at: folder.url, patience: 0.2)
    #expect(await inspection.violations().map(\.description).sorted() == sentences)
  }

  @Test(
    "Sentences that name a file",
    arguments: [.missingFile, .writesInStudy, .writesInResources] as [Fault]
  )
  func files(fault: Fault) async throws {
    let folder = try folder()
    let found = await OrganInspection(FaultyOrgan(fault: fault), at: folder.url).violations()
    #expect(found.count == 1)
    let sentence = try #require(found.first?.sentence)
    switch fault {
    case .missingFile:
      #expect(sentence.hasPrefix("the artefact 'picture' is no file: /"))
    case .writesInStudy: #expect(sentence.hasSuffix("demo/default/cache was written"))
    default: #expect(sentence == "\(folder.url.path)/Resources/cache was written")
    }
  }

  @Test("A manifest that lies about capabilities, or is none")
  func capabilities() async throws {
    let silent = try folder(
      Self.manifest.replacing("\"Demonstrating\", ", with: "")
    )
    #expect(
      await OrganInspection(FaultyOrgan(fault: .none), at: silent.url).violations()
        .map(\.description) == [
          "capabilities: FaultyOrgan is Demonstrating, but plugin.json does not say so"
        ]
    )
    let boasting = try folder()
    #expect(
      await OrganInspection(Bare(), at: boasting.url).violations().map(\.description) == [
        "capabilities: plugin.json names Demonstrating, but Bare has it not",
        "capabilities: plugin.json names Delineating, but Bare has it not",
        "capabilities: plugin.json names Simulating, but Bare has it not",
        "capabilities: plugin.json names Verifying, but Bare has it not",
        "capabilities: plugin.json names Assimilating, but Bare has it not",
        "rooms: the organ makes no demo, so the inspection needs a study",
      ]
    )
    let none = try TemporaryFolder()
    #expect(
      await OrganInspection(Bare(), at: none.url).violations().map(\.description) == [
        "manifest: \(none.url.path)/plugin.json is missing or cannot be read"
      ]
    )
  }

  @Test("The suite records an issue for each violation")
  func suite() async throws {
    let folder = try folder()
    let suite = OrganCompatTest(FaultyOrgan(fault: .wrongUnit), at: folder.url)
    await withKnownIssue {
      await suite.expectNoViolation()
    } matching: { issue in
      issue.description.contains("FaultyOrgan, findings: 'volume' is in 'L'")
    }
    await OrganCompatTest(FaultyOrgan(fault: .none), at: folder.url).expectNoViolation()
  }

  /// An organ that can do nothing but what it must.
  private struct Bare: OrganPlugin {
    private var rooms: Rooms { Rooms(organ: FaultyOrgan(fault: .none)) }
    var ingestion: Rooms { rooms }
    var segmentation: Rooms { rooms }
    var model: Rooms { rooms }
    var reporter: Rooms { rooms }
  }
}
