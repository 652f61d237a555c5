import OrganKit
import PatientRegistry

/// Whose twin it is: a study of anybody else is not taken into it.
struct TwinOwner {
  let twin: Twin

  /// Refuses a study that names another person; one that names nobody is the user's word.
  ///
  /// - Throws: `OrganError.Code.studyRefused`.
  func check(_ patient: Patient) throws {
    guard let identifier = patient.identifier else { return }
    let named = twin.person.identities.filter { $0.issuer != Patient.unidentifiedIssuer }
    let isTheirs = named.contains {
      $0.identifier == identifier && (patient.issuer == nil || $0.issuer == patient.issuer)
    }
    if isTheirs { return }
    let spoken = "\(identifier)\(patient.issuer.map { " (\($0))" } ?? "")"
    guard let owner = named.first else {
      // An identifier without its issuer names nobody, here as in a run.
      if patient.issuer == nil { return }
      throw OrganError(
        .studyRefused,
        "the study is of \(spoken), and twin \(twin.uid) of a person nobody has named: if they are "
          + "one, say so with 'platform patients link', then update again"
      )
    }
    throw OrganError(
      .studyRefused,
      "the study is of \(spoken), and twin \(twin.uid) of \(owner.spoken): choose a twin of the "
        + "study's patient, or see 'platform patients link' if they are one person"
    )
  }
}
