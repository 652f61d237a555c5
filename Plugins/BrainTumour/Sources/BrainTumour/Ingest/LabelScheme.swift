/// The ways in which tumour labels are numbered.
///
/// The same numbers mean different tissues in different years, so that a file whose numbering is not
/// told is read only where all numberings agree.
///
/// - SeeAlso: Menze et al. 2015, doi:10.1109/TMI.2014.2377694; Baid et al. 2021, arXiv:2107.02314;
///   de Verdier et al. 2024, arXiv:2405.18368; Lipkova et al. 2019, doi:10.1109/TMI.2019.2902044.
public enum LabelScheme: String, Codable, CaseIterable, Sendable {
  /// This platform's: 1 necrotic and non-enhancing core, 2 oedema, 3 enhancing; 4 cavity.
  case platform
  /// BraTS 2015 and before: 1 necrosis, 2 oedema, 3 non-enhancing, 4 enhancing.
  case brats2015
  /// BraTS 2017 to 2021: 1 necrotic and non-enhancing core, 2 oedema, 4 enhancing.
  case brats2020
  /// BraTS from 2023: 1 necrotic and non-enhancing core, 2 oedema, 3 enhancing, 4 cavity.
  case brats2023
  /// GliomaSolver's T1c outline: 1 enhancing, 2 oedema, 4 necrotic.
  case gliomaSolverCore
  /// GliomaSolver's FLAIR outline: 1 oedema.
  case gliomaSolverOedema

  /// The scheme of a word: its own name, or a year whose challenge numbered alike.
  public init?(word: String) {
    let plain = word.lowercased().filter { $0.isLetter || $0.isNumber }
    let named = Self.allCases.first { $0.rawValue.lowercased() == plain }
    guard let scheme = named ?? Self.years[plain] else { return nil }
    self = scheme
  }

  private static let years: [String: LabelScheme] = [
    "brats2012": .brats2015, "brats2013": .brats2015, "brats2014": .brats2015,
    "brats2016": .brats2015, "brats2017": .brats2020, "brats2018": .brats2020,
    "brats2019": .brats2020, "brats2021": .brats2020, "brats2024": .brats2023,
    "brats2025": .brats2023,
  ]

  /// This platform's label of each label of the scheme.
  public var meanings: [UInt8: UInt8] {
    typealias Label = TumourAnatomy.Label
    return switch self {
    case .platform, .brats2023:
      [1: Label.necrotic, 2: Label.oedema, 3: Label.enhancing, 4: Label.cavity]
    case .brats2015:
      [1: Label.necrotic, 2: Label.oedema, 3: Label.necrotic, 4: Label.enhancing]
    case .brats2020: [1: Label.necrotic, 2: Label.oedema, 4: Label.enhancing]
    case .gliomaSolverCore: [1: Label.enhancing, 2: Label.oedema, 4: Label.necrotic]
    case .gliomaSolverOedema: [1: Label.oedema]
    }
  }

  /// What the labels mean, for a sentence.
  public var words: String {
    switch self {
    case .platform, .brats2023:
      "\(rawValue): 1 necrotic and non-enhancing core, 2 oedema, 3 enhancing, 4 cavity"
    case .brats2015: "brats2015: 1 necrosis, 2 oedema, 3 non-enhancing, 4 enhancing"
    case .brats2020: "brats2020: 1 necrotic and non-enhancing core, 2 oedema, 4 enhancing"
    case .gliomaSolverCore: "gliomaSolverCore: 1 enhancing, 2 oedema, 4 necrotic"
    case .gliomaSolverOedema: "gliomaSolverOedema: 1 oedema"
    }
  }
}
