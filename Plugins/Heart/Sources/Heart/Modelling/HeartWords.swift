/// Words for people, where names for machines are in lower camel case.
enum HeartWords {
  /// A structure's name within a sentence.
  static func structure(_ name: String) -> String {
    switch name {
    case "leftVentricularCavity": "left ventricular cavity"
    case "leftVentricularEpicardium": "left ventricular epicardium"
    case "rightVentricularCavity": "right ventricular cavity"
    default: name
    }
  }

  /// A long-axis view's name within a sentence.
  static func view(_ role: String) -> String {
    switch role {
    case "cineFourChamber": "four-chamber view"
    case "cineTwoChamber": "two-chamber view"
    case "cineThreeChamber": "three-chamber view"
    default: role
    }
  }

  /// A sentence's or a heading's first letter in upper case.
  static func capitalised(_ words: String) -> String {
    words.prefix(1).uppercased() + words.dropFirst()
  }
}
