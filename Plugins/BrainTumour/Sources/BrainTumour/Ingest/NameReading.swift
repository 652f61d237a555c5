import OrganKit

/// What a NIfTI file's name says of its role.
struct NameReading {
  /// The role, where the name tells one.
  private(set) var role: TumourRole?
  /// The numbering of the labels, where the name alone tells it, and what in the name does.
  private(set) var scheme: (scheme: LabelScheme, reason: String)?
  /// The name's words but those of the role: files that belong together share them.
  private(set) var rest: [String] = []

  private static let roles: [String: TumourRole] = [
    "t1": .t1, "t1n": .t1, "t1w": .t1, "t1pre": .t1,
    "t1c": .t1c, "t1ce": .t1c, "t1gd": .t1c, "t1post": .t1c, "t1km": .t1c, "ct1": .t1c,
    "t2": .t2, "t2w": .t2,
    "flair": .flair, "t2f": .flair, "fla": .flair, "t2flair": .flair,
    "pet": .fetPET, "fet": .fetPET, "fetpet": .fetPET, "tumpet": .fetPET,
    "adc": .adc, "dti": .dti, "tensor": .dti, "fa": .fa, "v1": .principalDirection,
    "wm": .whiteMatter, "white": .whiteMatter, "whitematter": .whiteMatter,
    "gm": .greyMatter, "grey": .greyMatter, "gray": .greyMatter, "greymatter": .greyMatter,
    "graymatter": .greyMatter, "csf": .csf,
    "brainmask": .brainMask, "brain": .brainMask, "mask": .brainMask,
  ]
  private static let labelWords: Set = [
    "seg", "segmentation", "label", "labels", "gt", "tumor", "tumour", "tumorseg", "tumourseg",
    "otmulticlass", "tumflair", "tumt1c", "ot", "lesion", "outline", "outlines",
  ]
  private static let contrastWords: Set = ["ce", "gd", "gad", "contrast", "post"]
  /// BraTS 2017 to 2021 in the names of its files.
  private static let years: Set = ["brats17", "brats18", "brats19", "brats20", "brats2021"]

  init(_ file: String) {
    let words = Self.stem(file).lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    var isLabels = false
    for word in words {
      if Self.labelWords.contains(word) {
        isLabels = true
      } else if let role = Self.roles[word] {
        // The last word tells: 'T1_brainmask' is a mask, 'CSF_flair' an image.
        self.role = role
      } else if !Self.contrastWords.contains(word) {
        rest.append(word)
      }
    }
    if role == .t1, !Self.contrastWords.isDisjoint(with: words) { role = .t1c }
    if isLabels { role = .labels }
    scheme = Self.scheme(words)
  }

  private static func scheme(_ words: [String]) -> (LabelScheme, String)? {
    if words.contains("tumt1c") { return (.gliomaSolverCore, "it is named like GliomaSolver's") }
    if words.contains("tumflair") {
      return (.gliomaSolverOedema, "it is named like GliomaSolver's")
    }
    if words.contains("otmulticlass") || (words.contains("vsd") && words.contains("ot")) {
      return (.brats2015, "it is named like those of BraTS 2015")
    }
    if !years.isDisjoint(with: words) {
      return (.brats2020, "it is named like those of BraTS 2017 to 2021")
    }
    if words.count > 1, words[0] == "brats", ["gli", "men", "met", "ped", "ssa"].contains(words[1])
    {
      return (.brats2023, "it is named like those of BraTS from 2023")
    }
    return nil
  }

  /// The numbering that the names of the images beside a label map point to.
  static func scheme(beside images: [String]) -> (scheme: LabelScheme, reason: String)? {
    let ends = images.map { stem($0).lowercased() }
    if ends.contains(where: { $0.hasSuffix("-t1c") }),
      ends.contains(where: { $0.hasSuffix("-t2f") || $0.hasSuffix("-t1n") })
    {
      return (.brats2023, "the images beside it are named like those of BraTS from 2023")
    }
    if ends.contains(where: { $0.hasSuffix("_t1ce") }) {
      return (.brats2020, "the images beside it are named like those of BraTS 2017 to 2021")
    }
    return nil
  }

  /// The file's name without folders and endings.
  static func stem(_ file: String) -> String {
    let name = file.split(separator: "/").last.map(String.init) ?? file
    for ending in [".nii.gz", ".nii", ".hdr.gz", ".hdr"] where name.lowercased().hasSuffix(ending) {
      return String(name.dropLast(ending.count))
    }
    return name
  }

  /// Whether a file's name is that of a NIfTI file.
  static func isNIfTI(_ name: String) -> Bool {
    [".nii", ".nii.gz", ".hdr", ".hdr.gz"].contains { name.lowercased().hasSuffix($0) }
  }
}
