/// One end of the ventricles' contraction.
public enum CardiacInstant: String, CaseIterable, Codable, Sendable {
  /// The ventricles are fullest.
  case endDiastole
  /// The ventricles are emptiest.
  case endSystole

  /// As people read it.
  var words: String { self == .endDiastole ? "end-diastole" : "end-systole" }

  /// The instant a phase's name in `study.json` or a part of a file's name means.
  init?(name: String) {
    switch name.lowercased().filter({ $0.isLetter }) {
    case "ed", "enddiastole", "diastole": self = .endDiastole
    case "es", "endsystole", "systole": self = .endSystole
    default: return nil
    }
  }
}
