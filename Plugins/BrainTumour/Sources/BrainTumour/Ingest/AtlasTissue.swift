import Foundation
import Imaging
import OrganKit

/// The tissue of an atlas, laid onto a patient's image.
struct AtlasTissue {
  /// The atlas's files: from `study.json`, or from the folder that an environment variable names.
  struct Files {
    var image: URL?
    var white: URL?
    var grey: URL?
    var labels: URL?

    /// Whether they tell white from grey matter.
    var areEnough: Bool { labels != nil || (white != nil && grey != nil) }
  }

  /// The environment variable that names a folder with an atlas.
  static let variable = "PLATFORM_BRAIN_ATLAS"

  let tissue: BrainTissue
  /// What was done, for the report.
  let fact: String
  /// Normalised mutual information of the patient's image and the atlas laid on it.
  let similarity: Double

  /// The atlas of a study; nil where there is none.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for an atlas folder that holds no tissue.
  static func files(
    of layout: TumourLayout,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) throws -> Files? {
    func url(_ role: TumourRole) -> URL? { layout.items.first { $0.role == role }?.url }
    let told = Files(
      image: url(.atlasT1),
      white: url(.atlasWhiteMatter),
      grey: url(.atlasGreyMatter),
      labels: url(.atlasLabels)
    )
    if told.areEnough { return told }
    guard let path = environment[variable], !path.isEmpty else { return nil }
    let folder = URL(filePath: path)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
    var found = Files()
    for name in names.sorted() where NameReading.isNIfTI(name) {
      let words = NameReading.stem(name).lowercased()
        .split { !$0.isLetter && !$0.isNumber }.map(String.init)
      let file = folder.appending(path: name)
      if words.contains(where: { ["tissue", "pveseg", "tissues", "labels"].contains($0) }) {
        found.labels = found.labels ?? file
      } else if let role = NameReading(name).role {
        switch role {
        case .whiteMatter: found.white = found.white ?? file
        case .greyMatter: found.grey = found.grey ?? file
        case .t1: found.image = found.image ?? file
        default: break
        }
      }
    }
    guard found.areEnough else {
      throw OrganError.study(
        "\(path), which \(variable) names, holds no atlas: 'tissue.nii.gz' with labels 1 fluid, 2 "
          + "grey and 3 white matter, or 'wm.nii.gz' and 'gm.nii.gz', are expected"
      )
    }
    return found
  }

  /// Registers an atlas, rigidly and then by an affine map, to a patient's image.
  ///
  /// What is laid on the image is a picture made of the tissue maps themselves: an atlas's image and
  /// its maps need not lie on each other.
  ///
  /// - Throws: `OrganError.Code.studyRefused` for a damaged atlas.
  init(
    _ files: Files,
    onto image: Volume,
    brain: Mask,
    ignoring lesion: Mask,
    _ context: StageContext
  ) throws {
    let (white, grey, fluid) = try Self.maps(files)
    // As bright as T1 shows them.
    var picture = Volume(grid: white.grid)
    for place in picture.voxels.indices {
      picture.voxels[place] =
        white.voxels[place] + 0.7 * grey.voxels[place] + 0.3 * (fluid?.voxels[place] ?? 0)
    }
    let structure = Mask(grid: white.grid, voxels: picture.voxels.map { $0 >= 0.15 })
    let registration = try Registration(
      of: picture,
      structure,
      onto: image,
      brain,
      ignoring: lesion
    ) { try context.checkCancellation() }
    func laid(_ map: Volume) -> Volume {
      var moved = map
      moved.grid = map.grid.moved(by: registration.transform)
      var laid = moved.resampled(onto: image.grid)
      for place in laid.voxels.indices where !brain.voxels[place] { laid.voxels[place] = 0 }
      return laid
    }
    tissue = BrainTissue(
      white: laid(white),
      grey: laid(grey),
      fluid: fluid.map(laid),
      origin: .atlas
    )
    similarity = registration.similarity
    let scale = abs(registration.transform.determinant)
    fact = String(
      format: "registered rigidly and by an affine map (volume times %.2f, normalised mutual "
        + "information %.3f); left and right are as the atlas's header says",
      scale,
      registration.similarity
    )
  }

  /// White and grey matter and fluid on the atlas's own grid.
  private static func maps(_ files: Files) throws -> (Volume, Volume, Volume?) {
    if let file = files.labels {
      let labels = try NIfTI.read(file).volume()
      guard labels.voxels.contains(where: { $0 > 2.5 }),
        !labels.voxels.contains(where: { $0 > 3.5 })
      else {
        throw OrganError.study(
          "\(file.path) is no tissue map of an atlas: labels 1 fluid, 2 grey and 3 white matter are "
            + "expected"
        )
      }
      func map(_ label: Float) -> Volume {
        Volume(grid: labels.grid, voxels: labels.voxels.map { abs($0 - label) < 0.5 ? 1 : 0 })
      }
      return (map(3), map(2), map(1))
    }
    guard let white = files.white, let grey = files.grey else {
      throw OrganError.study("the atlas has no map of white and grey matter")
    }
    let first = try TissueReading.parts(try NIfTI.read(white).volume(), file: white.path).map
    let second = try TissueReading.parts(try NIfTI.read(grey).volume(), file: grey.path).map
    let aligned = first.grid.agrees(with: second.grid) ? second : second.resampled(onto: first.grid)
    return (first, Volume(grid: first.grid, voxels: aligned.voxels), nil)
  }
}
