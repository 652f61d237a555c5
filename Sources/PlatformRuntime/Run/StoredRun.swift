package import OrganKit
package import PatientRegistry

/// A recorded run: its twin, and what was said on the way.
package struct StoredRun: Sendable {
  /// The twin, its person and its files.
  package var twin: Twin
  /// What made it.
  package var provenance: Provenance
  /// What was said on the way.
  package var remarks: Remarks

  /// The name to show: of several, one that is no stand-in.
  package var person: RunRecord.Identity {
    let names = twin.person.identities
    return names.first { $0.issuer != Patient.unidentifiedIssuer } ?? names.first
      ?? RunRecord.Identity(issuer: Patient.unidentifiedIssuer, identifier: twin.person.uid)
  }

  /// Whether nobody has named the person yet.
  var isUnidentified: Bool { person.issuer == Patient.unidentifiedIssuer }

  /// The person as a report names them.
  package var subject: Patient {
    let known = twin.person.demographics
    return Patient(
      issuer: person.issuer,
      identifier: person.identifier,
      name: known.name,
      sex: known.sex.map { Patient.Sex(rawValue: $0) },
      birthDate: known.birthDate,
      age: remarks.age,
      height: known.heightCentimetres.map { Quantity($0, "cm") },
      weight: known.weightKilograms.map { Quantity($0, "kg") }
    )
  }
}

/// What is recorded with a run beside its findings.
package struct Remarks: Codable, Equatable, Sendable {
  /// Peculiarities of the study and the run.
  package var warnings: [Warning]
  /// Why a person should look at it.
  package var reviews: [String]
  /// The age at the study, years, where the study says it.
  package var age: Double?
  /// Whom the plugin is for, and what it must not be used for.
  package var notices: [String]
}
