package import Foundation

/// All that is committed of a finished run.
package struct RunRecord: Sendable {
  /// A name an issuer gave a person.
  package struct Identity: Hashable, Codable, Sendable {
    /// Who gave it.
    package var issuer: String
    /// The name, unique for its issuer.
    package var identifier: String

    package init(issuer: String, identifier: String) {
      self.issuer = issuer
      self.identifier = identifier
    }
  }

  /// What is known of a person.
  package struct Demographics: Equatable, Sendable {
    package var name: String?
    package var sex: String?
    package var birthDate: String?
    package var heightCentimetres: Double?
    package var weightKilograms: Double?

    package init(
      name: String? = nil,
      sex: String? = nil,
      birthDate: String? = nil,
      heightCentimetres: Double? = nil,
      weightKilograms: Double? = nil
    ) {
      self.name = name
      self.sex = sex
      self.birthDate = birthDate
      self.heightCentimetres = heightCentimetres
      self.weightKilograms = weightKilograms
    }
  }

  /// A number that was found.
  package struct Observation: Equatable, Sendable {
    package var name: String
    package var value: Double
    package var low: Double?
    package var high: Double?
    package var unit: String
    package var origin: String
    package var system: String?
    package var code: String?

    package init(
      name: String,
      value: Double,
      low: Double?,
      high: Double?,
      unit: String,
      origin: String,
      system: String? = nil,
      code: String? = nil
    ) {
      self.name = name
      self.value = value
      self.low = low
      self.high = high
      self.unit = unit
      self.origin = origin
      self.system = system
      self.code = code
    }
  }

  /// The run's key: the SHA-256 of all its inputs.
  package var key: String
  /// The twin that was updated, by what `--twin` takes; nil takes the version before.
  package var parent: String?
  package var organ: String
  package var pluginVersion: String
  package var pluginLibrary: String
  package var contract: Int
  package var identity: Identity
  package var demographics: Demographics
  /// The SHA-256 of the study's content.
  package var study: String
  package var studyDate: String?
  package var started: String
  package var finished: String
  /// JSON: how the run was made.
  package var provenance: String
  /// JSON: warnings and reasons for review.
  package var remarks: String
  package var observations: [Observation]
  /// Files by their path in the twin.
  package var files: [(path: String, file: URL)]

  package init(
    key: String,
    parent: String? = nil,
    organ: String,
    pluginVersion: String,
    pluginLibrary: String,
    contract: Int,
    identity: Identity,
    demographics: Demographics,
    study: String,
    studyDate: String?,
    started: String,
    finished: String,
    provenance: String,
    remarks: String,
    observations: [Observation],
    files: [(path: String, file: URL)]
  ) {
    self.key = key
    self.parent = parent
    self.organ = organ
    self.pluginVersion = pluginVersion
    self.pluginLibrary = pluginLibrary
    self.contract = contract
    self.identity = identity
    self.demographics = demographics
    self.study = study
    self.studyDate = studyDate
    self.started = started
    self.finished = finished
    self.provenance = provenance
    self.remarks = remarks
    self.observations = observations
    self.files = files
  }
}
