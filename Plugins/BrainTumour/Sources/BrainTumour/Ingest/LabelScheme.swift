/// The ways in which tumour labels are numbered.
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
}
