import Foundation
import HouseTesting
import Imaging
import NeuralNetwork
import OrganKit
import Testing

@testable import Heart

/// The plugin against the training's own implementation, whose numbers lie in `Training/Reference`.
@Suite("The networks against their reference")
struct NetworkReferenceTests {
  private static let reference = Workbench.resources.deletingLastPathComponent()
    .appending(path: "Training/Reference")

  private struct Sample: Decodable {
    var at: [Int]
    var value: Double
  }
  private struct Frame: Decodable {
    var centre: [Double]
    var angle: Double
    var spacing: Double
  }
  private struct Geometry: Decodable {
    struct Values: Decodable {
      var at: [Int]
      var values: [Double]
    }
    var crop: [Sample]
    var normalised: [Sample]
    var coarse: [Sample]
    var back: [Values]
    var frame: Frame
  }

  private static func geometry() throws -> Geometry {
    try JSONFile.read(Geometry.self, from: reference.appending(path: "geometry.json"))
  }

  /// The stack of `Training/reference_geometry.py`.
  private static let stack: PhaseStack = {
    let grid = VoxelGrid(size: SIMD3(50, 40, 3), spacing: SIMD3(1.5, 1.25, 8), isOriented: false)
    var volume = Volume(grid: grid)
    for z in 0..<3 {
      for j in 0..<40 {
        for i in 0..<50 {
          let (x, y, s) = (Double(i), Double(j), Double(z))
          let value = 100 + 60 * sin(0.31 * x + 0.7 * s) + 40 * cos(0.23 * y - 0.4 * s) + x * y / 20
          volume[i, j, z] = Float(value)
        }
      }
    }
    return PhaseStack(volume)
  }()
  private static let crop = HeartCrop(
    centre: SIMD2(36.3, 21.7),
    angle: 0.6,
    spacing: 1.1,
    size: 112
  )
  private static let normalisation = IntensityNormalisation(
    percentiles: [1, 99],
    kept: [-0.25, 1.75],
    shift: 0.35,
    gain: 3
  )

  @Test("The weights give the logits that PyTorch gives", arguments: ["locator", "segmenter"])
  func logits(name: String) throws {
    let golden = try Safetensors(
      contentsOf: Self.reference.appending(path: "golden-\(name).safetensors")
    )
    let networks = try HeartNetworks(resources: Workbench.resources)
    let network = name == "locator" ? networks.locator : networks.segmenter
    let input = try #require(golden.tensors["input"])
    let output = try network(input.values, height: input.shape[2], width: input.shape[3])
    let logits = try #require(golden.tensors["logits"]).values
    #expect(logits.count == output.logits.count)
    let off = zip(logits, output.logits).map { abs($0 - $1) }.max() ?? .infinity
    #expect(off < 1e-3, "the golden files belong to the weights that lie beside them")
    if let presence = golden.tensors["presence"]?.values {
      #expect(zip(presence, output.presence).allSatisfy { abs($0 - $1) < 1e-3 })
    }
  }

  @Test("A crop's pixels and their network inputs are the reference's")
  func crop() throws {
    let reference = try Self.geometry()
    let views = (0..<3).map { Self.stack.sampled($0, at: Self.crop.positions) }
    for sample in reference.crop {
      let value = Double(views[sample.at[0]][sample.at[1] * 112 + sample.at[2]])
      #expect(abs(value - sample.value) < 1e-2)
    }
    let inputs = Self.normalisation(views.flatMap { $0 }, scaledBy: views[1] + views[2])
    for sample in reference.normalised {
      let value = Double(inputs[(sample.at[0] * 112 + sample.at[1]) * 112 + sample.at[2]])
      #expect(abs(value - sample.value) < 1e-3)
    }
  }

  @Test("The segmenter takes a slice, its neighbours, and the slice at the other end of the beat")
  func input() {
    var dark = Self.stack.voxels
    for place in dark.indices { dark[place] *= Float(1 + place % 3) }
    let other = PhaseStack(
      Volume(
        grid: VoxelGrid(size: SIMD3(50, 40, 3), spacing: SIMD3(1.5, 1.25, 8)),
        voxels: dark
      )
    )
    let positions = Self.crop.positions
    let phases = [Self.stack, other]
      .map { CropSlices(of: $0, areas: [0, 9, 1], in: Self.crop, positions, Self.normalisation) }
    let pixels = 112 * 112
    for (slice, neighbours) in [(0, [0, 1]), (1, [0, 2]), (2, [1, 2])] {
      let input = phases[0].input(slice, opposite: phases[1])
      let parts = (0..<4).map { input[$0 * pixels..<($0 + 1) * pixels] }
      #expect(parts[0].elementsEqual(phases[0][neighbours[0]]))
      #expect(parts[1].elementsEqual(phases[0][slice]))
      #expect(parts[2].elementsEqual(phases[0][neighbours[1]]))
      #expect(parts[3].elementsEqual(phases[1][slice]))
    }
    // A slice with hardly any heart does not say what is dark and bright.
    let views = (0..<3).map { Self.stack.sampled($0, at: positions) }
    let scaled = Self.normalisation(views[1], scaledBy: views[1] + views[2])
    #expect(phases[0][1].elementsEqual(scaled))
  }

  @Test("The other end of the beat is told by the left cavity")
  func opposite() {
    let cavities: [Double] = [90, 100, 80, 40, 30, 64, 66]
    let found = cavities.indices.map { HeartLocation.opposite(of: $0, in: cavities) }
    #expect(found == [4, 4, 4, 1, 1, 1, 4])
    #expect(HeartLocation.opposite(of: 0, in: [5]) == 0)
    #expect([0, 1].map { HeartLocation.opposite(of: $0, in: [40, 90]) } == [1, 0])
  }

  @Test("The locator's coarse view is the reference's")
  func coarse() throws {
    let view = LocatorView(HeartNetworks.LocatorGrid(size: 96, spacing: 4), Self.stack)
    for sample in try Self.geometry().coarse {
      let value = view.look(at: Self.stack, slice: sample.at[0])[sample.at[1] * 96 + sample.at[2]]
      #expect(abs(Double(value) - sample.value) < 1e-2)
    }
  }

  @Test("Two weighted discs give the reference's crop")
  func place() throws {
    let view = LocatorView(HeartNetworks.LocatorGrid(size: 96, spacing: 4), Self.stack)
    var weights = [[Double]](repeating: [Double](repeating: 0, count: 96 * 96), count: 4)
    for (label, disc) in [(40, 44, 6, 2.0), (52, 50, 7, 1.5), (52, 50, 4, 3)].enumerated() {
      for pixel in 0..<96 * 96 {
        let (x, y) = (pixel % 96 - disc.0, pixel / 96 - disc.1)
        if x * x + y * y < disc.2 * disc.2 { weights[label + 1][pixel] = disc.3 }
      }
    }
    let rule = HeartNetworks.CropRule(size: 112, radii: 5.1, limits: [118, 210])
    let place = try #require(HeartLocation.place(weights, on: view, rule))
    let frame = try Self.geometry().frame
    #expect(abs(place.crop.centre.x - frame.centre[0]) < 1e-9)
    #expect(abs(place.crop.centre.y - frame.centre[1]) < 1e-9)
    #expect(abs(place.crop.angle - frame.angle) < 1e-12)
    #expect(abs(place.crop.spacing - frame.spacing) < 1e-12)
  }

  @Test("A crop's pixels lie where its own inverse finds them")
  func inverse() {
    for (pixel, position) in Self.crop.positions.enumerated() {
      let point = Self.crop.point(at: position)
      #expect(abs(point.x - Double(pixel % 112)) < 1e-9)
      #expect(abs(point.y - Double(pixel / 112)) < 1e-9)
    }
  }

  @Test("Probabilities come back to the voxels as in the reference")
  func back() throws {
    var probabilities: [Float] = []
    for k in 1...3 {
      for r in 0..<112 {
        for q in 0..<112 {
          let wave = sin(0.05 * Double(k * q)) * cos(0.04 * Double(r) + Double(k))
          probabilities.append(Float(0.3 + 0.3 * wave) / 2)
        }
      }
    }
    let seen = CropProbabilities(
      slices: [probabilities, probabilities, probabilities],
      presence: [[1, 1, 1], [1, 1, 1], [1, 1, 1]],
      agreement: [1, 1, 1]
    )
    let whole = StackProbabilities(seen, in: Self.crop, of: Self.stack)
    for expected in try Self.geometry().back {
      let (row, column) = (expected.at[0], expected.at[1])
      for label in 0..<3 {
        var value = 0.0
        if whole.rows.contains(row), whole.columns.contains(column) {
          let place =
            (row - whole.rows.lowerBound) * whole.columns.count + column
            - whole.columns.lowerBound
          value = Double(whole.values[label][place])
        }
        #expect(abs(value - expected.values[label]) < 1e-4)
      }
    }
  }

  private struct Labels: Decodable {
    struct Structure: Decodable {
      var label: UInt8
      var voxels: Int
      var centroid: [Double]
    }
    var epoch: String
    var patient: Int
    var frame: Frame
    var phases: [String: [Structure]]
  }

  @Test(
    "A patient's labels are the reference's to a thousandth",
    .enabled(if: ACDCPatient.isThere, "set PLATFORM_TEST_DATA to a folder with heart/acdc")
  )
  func labels() throws {
    let file = Self.reference.appending(path: "labels.json")
    let reference = try JSONFile.read(Labels.self, from: file)
    let networks = try HeartNetworks(resources: Workbench.resources)
    try #require(
      networks.credits.epoch == reference.epoch,
      "run Training/reference_labels.py: the weights are others than those it was run with"
    )
    let patient = ACDCPatient(number: reference.patient)
    let drawn = try HeartDrawing(
      of: [try patient.image("ED"), try patient.image("ES")],
      in: "image",
      drawing: [0, 1],
      by: networks,
      try Workbench().context
    )
    let drawing = try #require(drawn)
    #expect(abs(drawing.location.crop.centre.x - reference.frame.centre[0]) < 0.01)
    #expect(abs(drawing.location.crop.centre.y - reference.frame.centre[1]) < 0.01)
    #expect(abs(drawing.location.crop.angle - reference.frame.angle) < 1e-3)
    for (index, phase) in ["ED", "ES"].enumerated() {
      let map = try #require(drawing.phases[index]).labels
      for structure in try #require(reference.phases[phase]) {
        var (sum, count) = (SIMD3<Double>.zero, 0)
        for place in map.labels.indices where map.labels[place] == structure.label {
          let size = map.grid.size
          let (row, i) = place.quotientAndRemainder(dividingBy: size.x)
          sum += SIMD3(Double(i), Double(row % size.y), Double(row / size.y))
          count += 1
        }
        #expect(abs(count - structure.voxels) <= structure.voxels / 1000 + 1)
        for axis in 0..<3 {
          #expect(abs(sum[axis] / Double(max(count, 1)) - structure.centroid[axis]) < 0.02)
        }
      }
    }
  }
}
