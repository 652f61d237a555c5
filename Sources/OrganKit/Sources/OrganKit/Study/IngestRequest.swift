public import Foundation

/// What the first room is asked to read.
public struct IngestRequest: Sendable {
  /// The study.
  public var study: StudyFolder
  /// Label maps that a clinician gave beside the study (`--labels`); they win over delivered ones.
  public var labels: [URL]
  /// Whether label maps that lie in the study are to be left aside (`--ignore-labels`).
  public var ignoresDeliveredLabels: Bool
  /// What the caller knows of the person; parts the study lacks are filled in from here.
  public var patient: Patient

  /// A request for a study alone.
  public init(
    study: StudyFolder,
    labels: [URL] = [],
    ignoresDeliveredLabels: Bool = false,
    patient: Patient = Patient()
  ) {
    self.study = study
    self.labels = labels
    self.ignoresDeliveredLabels = ignoresDeliveredLabels
    self.patient = patient
  }
}
