/// What is outlined of a heart; the number is its label.
public enum HeartStructure: UInt8, CaseIterable, Codable, Sendable {
  /// The right-ventricular cavity.
  case rightCavity = 1
  /// The left-ventricular myocardium.
  case leftWall = 2
  /// The left-ventricular cavity, papillary muscles included.
  case leftCavity = 3

  /// Its label.
  var label: UInt8 { rawValue }

  /// As people read it.
  var name: String {
    switch self {
    case .rightCavity: "right-ventricular cavity"
    case .leftWall: "left-ventricular myocardium"
    case .leftCavity: "left-ventricular cavity"
    }
  }

  /// As machines read it.
  var key: String {
    switch self {
    case .rightCavity: "rightVentricularCavity"
    case .leftWall: "leftVentricularMyocardium"
    case .leftCavity: "leftVentricularCavity"
    }
  }

  /// In the order of a report.
  static let ordered: [HeartStructure] = [.leftCavity, .leftWall, .rightCavity]
}
