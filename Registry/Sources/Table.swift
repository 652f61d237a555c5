/// A table whose rows carry a seal, a hash over all their other columns.
///
/// SQLite's `integrity_check` compares structures: a flipped bit in a number passes it.
struct Table: Sendable {
  let name: String
  /// All columns but the seal; the first one names a row in sentences.
  let columns: [String]
  private let insertion: String
  private let sealing: String

  init(_ name: String, _ columns: String...) {
    self.name = name
    self.columns = columns
    let list = columns.joined(separator: ", ")
    let values = columns.indices.map { "?\($0 + 1)" }.joined(separator: ", ")
    insertion = "INTO \(name) (\(list), seal) VALUES (\(values), seal('\(name)', \(values)))"
    sealing = "seal('\(name)', \(list))"
  }

  static let person = Table("person", "id", "uid", "created", "erased")
  static let identity = Table("identity", "issuer", "identifier", "person")
  static let personLink = Table("person_link", "person", "target", "created")
  static let study = Table("study", "id", "person", "content", "date")
  static let artefact = Table("artefact", "hash", "size")
  static let plugin = Table("plugin", "id", "organ", "version", "library", "contract")
  static let run = Table(
    "run",
    "id",
    "key",
    "plugin",
    "study",
    "started",
    "finished",
    "provenance",
    "remarks"
  )
  static let twin = Table(
    "twin",
    "id",
    "uid",
    "person",
    "organ",
    "version",
    "parent",
    "run",
    "created",
    "observations",
    "files"
  )
  static let twinFile = Table("twin_file", "twin", "path", "artefact")
  static let forecast = Table(
    "forecast",
    "id",
    "key",
    "twin",
    "date",
    "made",
    "provenance",
    "files"
  )
  static let forecastFile = Table("forecast_file", "forecast", "path", "artefact")
  static let concept = Table("concept", "id", "name", "system", "code")
  static let observation = Table(
    "observation",
    "twin",
    "person",
    "position",
    "concept",
    "time",
    "value",
    "low",
    "high",
    "unit",
    "origin"
  )
  static let demographics = Table(
    "demographics",
    "person",
    "name",
    "sex",
    "birth_date",
    "height_cm",
    "weight_kg",
    "updated"
  )

  /// Those of the archive; the audit has its chain instead.
  static let archive = [
    person, identity, personLink, study, artefact, plugin, run, twin, twinFile, concept,
    observation, forecast, forecastFile,
  ]

  /// Adds a sealed row, its values in the order of the columns.
  func insert(
    _ values: (any Database.Bindable)?...,
    into database: Database,
    replacing: Bool = false
  ) throws {
    try database.query("INSERT \(replacing ? "OR REPLACE " : "")\(insertion)", all: values)
  }

  /// Seals rows again after a change to them.
  func reseal(
    where condition: String,
    _ values: (any Database.Bindable)?...,
    in database: Database
  ) throws {
    try database.query("UPDATE \(name) SET seal = \(sealing) WHERE \(condition)", all: values)
  }

  /// The next free id: chosen here and not by SQLite, because the seal covers it.
  ///
  /// Only inside a write transaction.
  func nextID(in database: Database) throws -> Int64 {
    try database.query("SELECT coalesce(max(id), 0) + 1 FROM \(name)").first?[0].integer ?? 1
  }

  /// The first rows that are not what was written, in words, and how many there are.
  func damage(in database: Database) throws -> [String] {
    let broken = try database.query(
      """
      SELECT quote(\(columns[0])), count(*) OVER () FROM \(name)
      WHERE seal IS NOT \(sealing) LIMIT 10
      """
    )
    let count = broken.first?[1].integer ?? 0
    let more = count > 10 ? ["\(count - 10) more rows of \(name) are not what was written"] : []
    return broken.map { "a row of \(name) (\(columns[0]) \($0[0].string)) is not what was written" }
      + more
  }
}
