import Foundation
import OrganKit

extension Patient {
  /// This person, with what is not known taken from another description of the same one.
  func completed(from other: Patient) -> Patient {
    Patient(
      issuer: identifier == nil ? other.issuer : issuer,
      identifier: identifier ?? other.identifier,
      name: name ?? other.name,
      sex: sex ?? other.sex,
      birthDate: birthDate ?? other.birthDate,
      age: age ?? other.age,
      height: height ?? other.height,
      weight: weight ?? other.weight
    )
  }
}

/// What is known of the person's body, without anything that names the person.
struct Person {
  let patient: Patient
  private(set) var warnings: [StudyLayout.Warning] = []

  /// Bodies outside these limits (kg/m²) are possible, but mistyped ones are more frequent.
  private static let plausibleBodyMassIndex = 11.0...65.0

  /// The study's word comes first; what it lacks is filled in from the caller's.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for a height or weight that no person has.
  init(_ study: Patient, filledFrom caller: Patient, on date: String?) throws {
    let height = study.height ?? caller.height
    let weight = study.weight ?? caller.weight
    patient = Patient(
      sex: study.sex ?? caller.sex,
      age: study.age(on: date) ?? caller.age(on: date),
      height: height,
      weight: weight
    )
    // Each is checked, also where the other is not known.
    let (length, mass) = (try patient.heightInCentimetres(), try patient.weightInKilograms())
    if let centimetres = length, let kilograms = mass {
      let index = kilograms / (centimetres * centimetres) * 10_000
      if !Self.plausibleBodyMassIndex.contains(index) {
        warnings.append(
          StudyLayout.Warning(
            name: "implausibleBody",
            sentence: String(
              format: "a height of %.0f cm and a weight of %.0f kg give a body mass index of %.0f; "
                + "check them, for indexed values rest on them",
              centimetres,
              kilograms,
              index
            )
          )
        )
      }
    }
  }
}
