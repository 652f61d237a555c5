import Foundation
import HouseTesting
import OrganKit
import Testing

@Suite("Manifest")
struct ManifestTests {
  private static let whole = """
    {"schema": 1, "id": "sphere", "version": "1.0.0", "contract": \(organKitContract()),
     "library": "SpherePlugin", "summary": "A ball.", "seriesRoles": ["image"],
     "findings": [{"name": "volume", "unit": "mL"}, {"name": "roundness", "unit": "1"}],
     "parameters": [{"name": "threshold", "unit": "1", "default": 0.5, "low": 0, "high": 1,
                     "help": "Where it ends."},
                    {"name": "margin", "unit": "mm", "default": 2, "low": 0.5, "high": 10,
                     "help": "Space around."}],
     "scenarios": [{"name": "growth", "help": "It grows.",
                    "parameters": [{"name": "factor", "unit": "1", "default": 2, "low": 1,
                                    "high": 8, "help": "How much."}]}],
     "capabilities": ["Demonstrating", "Simulating"],
     "folders": [{"variable": "PLATFORM_ATLAS", "help": "An atlas."}],
     "limits": {"seconds": 60, "memoryMiB": 512},
     "intendedUse": "Tests.", "references": ["Archimedes, On the Sphere and Cylinder."]}
    """

  private func manifest(_ json: String = whole) throws -> Manifest {
    let folder = try TemporaryFolder()
    return try Manifest(contentsOf: folder.write(json, to: "plugin.json"))
  }

  @Test("A manifest with every part is read")
  func reads() throws {
    let manifest = try manifest()
    #expect(manifest.id == "sphere")
    #expect(manifest.findings.map(\.unit) == ["mL", "1"])
    #expect(manifest.scenarios.first?.parameters.first?.default == 2)
    #expect(manifest.folders?.map(\.variable) == ["PLATFORM_ATLAS"])
    #expect(manifest.limits.memoryMiB == 512)
  }

  @Test(
    "Each mistake has its sentence",
    arguments: [
      ("{\"schema\": 1", "[", "this is no JSON"),
      ("\"schema\": 1, ", "", "'schema' is missing"),
      ("\"schema\": 1", "\"schema\": 2", "schema is 2, this platform reads 1"),
      ("\"schema\": 1", "\"schema\": \"1\"", "'schema' is no whole number"),
      (
        "\"contract\": \(organKitContract())", "\"contract\": 4000000000",
        "contract is 4000000000, this platform's is \(organKitContract()): build the plugin "
          + "against this platform and write its number here"
      ),
      ("\"library\": \"SpherePlugin\", ", "", "'library' is missing"),
      ("\"summary\": \"A ball.\"", "\"summary\": 3", "'summary' is no text"),
      ("[\"image\"]", "\"image\"", "'seriesRoles' is no list"),
      ("\"default\": 0.5", "\"default\": \"half\"", "'parameters.0.default' is no number"),
      ("{\"seconds\": 60, \"memoryMiB\": 512}", "60", "'limits' is no object"),
      ("\"A ball.\",", "\"A ball.\", \"colour\": 1,", "'colour' is no key of schema 1"),
      (
        "\"Where it ends.\"", "\"Where it ends.\", \"max\": 1",
        "'parameters.0.max' is no key of schema 1"
      ),
      ("\"sphere\"", "\"\"", "id is empty"),
      ("\"sphere\"", "\"Sphere 2\"", "id is 'Sphere 2', not a word such as kidney or inner-ear"),
      ("\"sphere\"", "\"../sphere\"", "id is '../sphere', not a word such as kidney or inner-ear"),
      ("\"1.0.0\"", "\"1.0\"", "version is '1.0', not three numbers such as 1.0.0"),
      (
        "\"SpherePlugin\"", "\"\"", "library is '', not a name without folder, 'lib' and '.so'"
      ),
      (
        "\"SpherePlugin\"", "\"../Sphere\"",
        "library is '../Sphere', not a name without folder, 'lib' and '.so'"
      ),
      ("\"A ball.\"", "\" \"", "summary is empty"),
      ("\"A ball.\"", "\"A\\nball.\"", "summary has more than one line"),
      ("\"Tests.\"", "\"\"", "intendedUse is empty"),
      (
        "[\"image\"]", "[\"an image\"]",
        "seriesRoles.0 is 'an image', not a word in lower camel case"
      ),
      ("[\"image\"]", "[\"image\", \"image\"]", "seriesRoles names 'image' twice"),
      ("\"roundness\"", "\"volume\"", "findings names 'volume' twice"),
      (
        "\"unit\": \"mL\"", "\"unit\": \"\"",
        "findings.0.unit is empty; a number without a unit has the unit '1'"
      ),
      (
        "\"unit\": \"mL\"", "\"unit\": \"cubic mm\"",
        "findings.0.unit is 'cubic mm', not a unit in UCUM's spelling"
      ),
      ("\"margin\"", "\"threshold\"", "parameters names 'threshold' twice"),
      (
        "\"default\": 2, \"low\": 0.5", "\"default\": 0.25, \"low\": 0.5",
        "parameters.1 (margin) has the default 0.25 mm, not 0.5 to 10 mm"
      ),
      (
        "\"default\": 2, \"low\": 1", "\"default\": 9, \"low\": 1",
        "scenarios.0.parameters.0 (factor) has the default 9, not 1 to 8"
      ),
      (
        "\"low\": 0, \"high\": 1,", "\"low\": 2, \"high\": 1,",
        "parameters.0 (threshold) has a low above its high"
      ),
      ("\"low\": 0, \"high\": 1,", "\"low\": 0, \"high\": 1e999,", "this is no JSON"),
      ("\"Where it ends.\"", "\"\"", "parameters.0.help is empty"),
      ("\"growth\"", "\"\"", "scenarios.0.name is empty"),
      (
        ", \"Simulating\"", "",
        "scenarios is not empty, but capabilities does not name Simulating"
      ),
      (
        "\"Simulating\"", "\"Flying\"",
        "capabilities.1 is 'Flying'; this platform knows Demonstrating, Delineating, Simulating, "
          + "Verifying, Assimilating"
      ),
      (
        "\"PLATFORM_ATLAS\"", "\"PATH\"",
        "folders.0.variable is 'PATH', not a name such as PLATFORM_KIDNEY_ATLAS"
      ),
      ("\"An atlas.\"", "\"\"", "folders.0.help is empty"),
      (
        "\"seconds\": 60", "\"seconds\": 0",
        "limits.seconds is 0, not above 0 and up to 604800 (a week)"
      ),
      (
        "\"memoryMiB\": 512", "\"memoryMiB\": 0",
        "limits.memoryMiB is 0, not 1 to 16777216 (16 TiB)"
      ),
    ]
  )
  func mistakes(right: String, wrong: String, sentence: String) throws {
    let folder = try TemporaryFolder()
    try #require(Self.whole.contains(right))
    let json = Self.whole.replacing(right, with: wrong, maxReplacements: 1)
    let file = try folder.write(json, to: "plugin.json")
    #expect(throws: OrganError(.pluginRefused, "\(file.path): \(sentence)")) {
      try Manifest(contentsOf: file)
    }
  }

  @Test("A file that is none, or far too large, is not read")
  func noFile() throws {
    let folder = try TemporaryFolder()
    let missing = folder.url.appending(path: "plugin.json")
    let refusal = OrganError(.pluginRefused, "\(missing.path) is missing or cannot be read")
    #expect(throws: refusal) { try Manifest(contentsOf: missing) }
    try FileManager.default.createDirectory(at: missing, withIntermediateDirectories: false)
    #expect(throws: refusal) { try Manifest(contentsOf: missing) }

    let large = try folder.write(String(repeating: " ", count: 1_048_577), to: "large.json")
    #expect(
      throws: OrganError(.pluginRefused, "\(large.path): a manifest is no larger than 1 MiB")
    ) { try Manifest(contentsOf: large) }
  }

  @Test("What is not given has its default")
  func parameters() throws {
    #expect(try manifest().parameters(given: ["margin": 10]) == ["threshold": 0.5, "margin": 10])
    #expect(try manifest().scenario("growth", given: [:]) == Scenario("growth", ["factor": 2]))
  }

  @Test(
    "A parameter that cannot be is told with what can",
    arguments: [
      (
        "treshold", 0.5,
        "sphere has no parameter 'treshold', only threshold, margin. Did you mean 'threshold'?"
      ),
      ("xyz", 1, "sphere has no parameter 'xyz', only threshold, margin."),
      ("margin", 0.25, "margin is 0.25 mm, not 0.5 to 10 mm"),
      ("threshold", -1, "threshold is -1, not 0 to 1"),
      ("threshold", .nan, "threshold is nan, not 0 to 1"),
      ("margin", .infinity, "margin is inf mm, not 0.5 to 10 mm"),
    ] as [(String, Double, String)]
  )
  func wrongParameter(name: String, value: Double, sentence: String) throws {
    let manifest = try manifest()
    #expect(throws: OrganError(.wrongCommandLine, sentence)) {
      try manifest.parameters(given: [name: value])
    }
  }

  @Test("A scenario that cannot be is told with what can")
  func wrongScenario() throws {
    let manifest = try manifest()
    #expect(
      throws: OrganError(
        .wrongCommandLine,
        "sphere has no scenario 'grow', only growth. Did you mean 'growth'?"
      )
    ) { try manifest.scenario("grow", given: [:]) }
    #expect(throws: OrganError(.wrongCommandLine, "factor is 9, not 1 to 8")) {
      try manifest.scenario("growth", given: ["factor": 9])
    }
    #expect(
      throws: OrganError(
        .wrongCommandLine,
        "sphere's scenario growth has no parameter 'speed', only factor."
      )
    ) { try manifest.scenario("growth", given: ["speed": 9]) }
  }
}
