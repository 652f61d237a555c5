import OrganKit
import PatientRegistry

/// Whose study it is: what the caller says against what the study says.
struct Identification {
  /// Of an identifier given without an issuer.
  static let localIssuer = "local"

  /// What the caller knows.
  let given: Patient
  /// What the study says, put together.
  private(set) var found = Patient()

  init(given: Patient) { self.given = given }

  /// Takes in what a stage said; parts said before stay.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for a second person, or another one than given.
  mutating func hear(_ patient: Patient) throws {
    if let identifier = patient.identifier {
      if let known = found.identifier,
        known != identifier || differ(found.issuer, patient.issuer)
      {
        throw OrganError(
          .studyRefused,
          "the study is of two people, \(name(found)) and \(name(patient)): "
            + "lay each one's files in a folder of their own"
        )
      }
      if let expected = given.identifier,
        expected != identifier || differ(given.issuer, patient.issuer)
      {
        throw OrganError(
          .studyRefused,
          "the study is of \(name(patient)), not of \(name(given)) as --patient says: "
            + "check the study, or leave --patient out"
        )
      }
    }
    if given.identifier == nil, differ(given.issuer, patient.issuer) {
      throw OrganError(
        .studyRefused,
        "the study's patient is known to \(patient.issuer ?? ""), not to \(given.issuer ?? "") as "
          + "--issuer says: check the study, or leave --issuer out"
      )
    }
    found = found.completed(by: patient)
  }

  /// The identity a run is recorded under; nil for a person nobody has named.
  ///
  /// An identifier without its issuer names nobody: two hospitals may count from 1.
  var identity: RunRecord.Identity? {
    if let identifier = given.identifier {
      let issuer = given.issuer ?? found.issuer ?? Self.localIssuer
      return RunRecord.Identity(issuer: issuer, identifier: identifier)
    }
    guard let identifier = found.identifier, let issuer = given.issuer ?? found.issuer else {
      return nil
    }
    return RunRecord.Identity(issuer: issuer, identifier: identifier)
  }

  /// What is known of the person beside the identity, the study's word first.
  var demographics: Patient { found.completed(by: given) }

  private func differ(_ one: String?, _ other: String?) -> Bool {
    guard let one, let other else { return false }
    return one != other
  }

  private func name(_ patient: Patient) -> String {
    "\(patient.identifier ?? "nobody")\(patient.issuer.map { " (\($0))" } ?? "")"
  }
}

extension Patient {
  /// This person with the parts that are not known taken from another description.
  func completed(by other: Patient) -> Patient {
    Patient(
      issuer: issuer ?? other.issuer,
      identifier: identifier ?? other.identifier,
      name: name ?? other.name,
      sex: sex ?? other.sex,
      birthDate: birthDate ?? other.birthDate,
      age: age ?? other.age,
      height: height ?? other.height,
      weight: weight ?? other.weight
    )
  }

  /// What matters to a model: the body, not who it belongs to.
  var withoutIdentity: Patient {
    var body = self
    (body.issuer, body.identifier, body.name) = (nil, nil, nil)
    return body
  }
}

extension RunRecord.Identity {
  /// The stand-in for whoever a study is of: from its content, so that a rerun meets the same person
  /// and no two are mixed.
  ///
  /// - Parameter study: SHA-256 of the study's files.
  init(unidentifiedOf study: String) {
    self.init(issuer: Patient.unidentifiedIssuer, identifier: String(study.prefix(32)))
  }

  /// `demo-1 (synthetic)`, as sentences name a person.
  var spoken: String { "\(identifier) (\(issuer))" }
}
