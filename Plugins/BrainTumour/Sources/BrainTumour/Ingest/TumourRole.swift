/// The role a file plays in a study, as `study.json` spells it.
enum TumourRole: String, CaseIterable {
  case t1
  case t1c
  case t2
  case flair
  case fetPET
  case adc
  case dti
  case fa
  case principalDirection
  case whiteMatter
  case greyMatter
  case csf
  case brainMask
  case labels
  case atlasT1
  case atlasWhiteMatter
  case atlasGreyMatter
  case atlasLabels

  /// The images that are shown and that tell the brain from the background.
  static let images: [TumourRole] = [.t1, .t1c, .t2, .flair]

  /// Whether it changes from scan to scan; else it holds for the whole study.
  var isDated: Bool {
    switch self {
    case .t1, .t1c, .t2, .flair, .fetPET, .adc, .labels: true
    default: false
    }
  }

  /// Whether it shows the patient's brain as a whole.
  var showsBrain: Bool {
    switch self {
    case .t1, .t1c, .t2, .flair, .whiteMatter, .greyMatter, .brainMask: true
    default: false
    }
  }
}
