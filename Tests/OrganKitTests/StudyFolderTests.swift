import Foundation
import HouseTesting
import OrganKit
import Testing

@Suite("Study folder")
struct StudyFolderTests {
  private static let whole = """
    {"schema": 1,
     "patient": {"issuer": "synthetic", "identifier": "demo-1", "sex": "female", "age": 62,
                 "height": {"value": 1.65, "unit": "m"}, "weight": {"value": 62, "unit": "kg"}},
     "date": "2024-05-17",
     "series": [{"role": "image", "files": ["a.nii"], "phaseTimes": {"values": [0], "unit": "ms"}},
                {"role": "labels", "files": ["b.nii"], "of": "a.nii", "scheme": "plain"}],
     "measurements": [{"code": {"system": "http://loinc.org", "code": "8480-6"}, "value": 128,
                       "unit": "mm[Hg]", "time": "2024-05-17T09:05:00Z"}],
     "treatments": [{"kind": "radiotherapy", "time": "2024-06-03",
                     "dose": {"value": 2, "unit": "Gy"}}]}
    """

  private func folder(_ json: String) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write(json, to: "study.json")
    try folder.write("", to: "a.nii")
    try folder.write("", to: "b.nii")
    return folder
  }

  @Test("A study.json with every part is read, and nothing in it is odd")
  func reads() throws {
    let folder = try folder(Self.whole)
    let study = try StudyFolder(folder.url)
    let description = try #require(study.description)
    #expect(study.oddities == [])
    #expect(try description.patient?.heightInCentimetres() == 165)
    #expect(description.series?.map(\.role) == ["image", "labels"])
    #expect(description.measurements?.first?.code == .loinc("8480-6"))
    #expect(description.treatments?.first?.dose == Quantity(2, "Gy"))
  }

  @Test("A folder without study.json is a study")
  func bare() throws {
    let folder = try TemporaryFolder()
    #expect(try StudyFolder(folder.url).description == nil)
  }

  @Test("An unknown key is told, not refused")
  func unknownKey() throws {
    let folder = try folder(
      Self.whole.replacing("\"role\": \"image\"", with: "\"role\": \"image\", \"hue\": 1")
    )
    let told = ["study.json: 'series.0.hue' is no key of schema 1; it is ignored"]
    #expect(try StudyFolder(folder.url).oddities == told)
  }

  @Test(
    "Each mistake in study.json has its sentence",
    arguments: [
      ("\"schema\": 1", "\"schema\": 2", "schema is 2, this platform reads 1"),
      ("\"schema\": 1,", "", "'schema' is missing"),
      ("}]}", "}]", "this is no JSON"),
      ("\"age\": 62", "\"age\": 620", "patient.age is 620.0, not 0 to 130 years"),
      ("\"age\": 62", "\"age\": 1e999", "this is no JSON"),
      ("\"female\"", "\"Frau\"", "patient.sex is 'Frau', not female, male or other"),
      ("\"unit\": \"m\"", "\"unit\": \"cm\"", "patient.height is 1.65 cm, not 20.0 to 280.0 cm"),
      (
        "\"unit\": \"kg\"", "\"unit\": \"st\"",
        "patient.weight is in 'st', not in one of [lb_av], g, kg"
      ),
      (
        "\"issuer\": \"synthetic\", ", "",
        "patient has an issuer or an identifier, but an identity needs both"
      ),
      ("\"demo-1\"", "\" \"", "patient.identifier is empty"),
      (
        "\"2024-05-17\"", "\"2023-02-29\"",
        "date is '2023-02-29', not a date such as 2024-05-17 or 2024-05-17T09:12:00Z"
      ),
      ("[\"a.nii\"]", "[\"../a.nii\"]", "series.0.files: '../a.nii' leaves the study's folder"),
      (
        "[\"a.nii\"]", "[\"/etc/passwd\"]",
        "series.0.files: '/etc/passwd' leaves the study's folder"
      ),
      ("[\"a.nii\"]", "[\"c.nii\"]", "series.0.files: there is no 'c.nii' in the study"),
      ("[\"a.nii\"]", "[]", "series.0.files is empty"),
      ("[\"a.nii\"]", "\"a.nii\"", "'series.0.files' is no list"),
      (
        "\"radiotherapy\"", "\"prayer\"",
        "treatments.0.kind is 'prayer', not resection, radiotherapy or chemotherapy"
      ),
    ]
  )
  func mistakes(right: String, wrong: String, sentence: String) throws {
    let folder = try folder(Self.whole.replacing(right, with: wrong))
    let file = folder.url.appending(path: "study.json").path
    #expect(throws: OrganError(.studyRefused, "\(file): \(sentence)")) {
      try StudyFolder(folder.url)
    }
  }

  @Test("No folder, or a file instead of one, is refused")
  func noFolder() throws {
    let folder = try folder("{}")
    let missing = folder.url.appending(path: "none")
    #expect(
      throws: OrganError(.studyRefused, "\(missing.path): there is no such study folder")
    ) { try StudyFolder(missing) }
    let file = folder.url.appending(path: "a.nii")
    #expect(throws: OrganError(.studyRefused, "\(file.path) is a file; a study is a folder")) {
      try StudyFolder(file)
    }
  }

  @Test("Files are listed by name, without the truth, through links, and never in a circle")
  func files() throws {
    let folder = try TemporaryFolder()
    for name in ["b/2.nii", "a.nii", "b/1.nii", "truth.json", "truth/x.json", "b/truth.json"] {
      try folder.write("", to: name)
    }
    let elsewhere = try TemporaryFolder()
    try elsewhere.write("", to: "c.nii")
    try FileManager.default.createSymbolicLink(
      at: folder.url.appending(path: "link"),
      withDestinationURL: elsewhere.url
    )
    let study = try StudyFolder(folder.url)
    #expect(try study.files() == ["a.nii", "b/1.nii", "b/2.nii", "b/truth.json", "link/c.nii"])

    try FileManager.default.createSymbolicLink(
      at: folder.url.appending(path: "b/up"),
      withDestinationURL: folder.url
    )
    let up = folder.url.appending(path: "b/up/").path
    #expect(throws: OrganError(.studyRefused, "\(up) links back to a folder it lies in")) {
      try study.files()
    }
  }

  @Test(
    "Age follows from the date of birth",
    arguments: [
      ("1962-05-17", "2024-05-17", 62.0), ("1962-05-18", "2024-05-17", 61.0),
      ("2024-02-29", "2025-02-28", 0.0),
    ]
  )
  func age(birth: String, day: String, years: Double) {
    #expect(Patient(birthDate: birth).age(on: day) == years)
    #expect(Patient(birthDate: birth, age: 3).age(on: day) == 3)
    #expect(Patient(birthDate: birth).age(on: nil) == nil)
  }
}
