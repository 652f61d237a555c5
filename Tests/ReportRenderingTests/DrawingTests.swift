import Foundation
import Geometry
import HouseTesting
import Imaging
import OrganKit
import Testing

@testable import ReportRendering

@Suite("Drawings")
struct DrawingTests {
  @Test("A sector from 60° to 120° lies at the top, the next to its left")
  func rings() throws {
    let sectors = (1...6).map { Rings.Sector(label: "n\($0)", title: "s", value: Double($0)) }
    let rings = Rings(
      title: "t",
      unit: "mm",
      rings: [Rings.Ring(start: 60, sectors: sectors)],
      directions: []
    )
    let source = RingsDrawing(rings: rings, id: "r").markup.source
    func place(_ label: String) throws -> (Double, Double) {
      let pattern = try Regex<(Substring, Substring, Substring)>(
        "<text class=\"name\" x=\"([-0-9.]+)\" y=\"([-0-9.]+)\">\\s*\(label)</text>"
      )
      let match = try #require(source.firstMatch(of: pattern))
      return (Double(match.output.1) ?? .nan, Double(match.output.2) ?? .nan)
    }
    let (first, second, fourth) = try (place("n1"), place("n2"), place("n4"))
    #expect(abs(first.0 - 180) < 0.01 && first.1 < 150)
    #expect(second.0 < 150 && second.1 < 180)
    #expect(abs(fourth.0 - 180) < 0.01 && fourth.1 > 200)
  }

  @Test("Measurements are points with whiskers, joined by no line")
  func measurements() throws {
    var seen = Chart.Curve(
      title: "seen",
      colour: .primary,
      x: [0, 10, 20],
      y: [1, 2, 4],
      low: [0.5, 1.5, 3],
      high: [1.5, 2.5, 5]
    )
    func source(_ curve: Chart.Curve) -> String {
      let chart = Chart(x: .init("t", unit: "d"), y: .init("V", unit: "mL"), [curve])
      return ChartDrawing(chart: chart, title: "c").markup.source
    }
    #expect(source(seen).contains("<polyline") && source(seen).contains("<polygon"))
    seen.isMeasured = true
    let drawn = source(seen)
    #expect(!drawn.contains("<polyline") && !drawn.contains("<polygon"))
    // Three on the chart and one in the legend.
    #expect(drawn.components(separatedBy: "<circle class=\"mark\"").count == 5)

    let stored = try JSONFile.data(seen)
    #expect(try JSONDecoder().decode(Chart.Curve.self, from: stored) == seen)
    let old = Data(
      #"{"title":"t","colour":"primary","x":[0],"y":[1],"low":[],"high":[]}"#.utf8
    )
    #expect(try JSONDecoder().decode(Chart.Curve.self, from: old).isMeasured == false)
  }

  @Test("Radiology's way round: the patient's left on the right, front up")
  func orientation() {
    let grid = VoxelGrid(size: SIMD3(40, 30, 5), spacing: SIMD3(1, 2, 3))
    let view = SliceView(grid: grid, around: [])
    #expect(view.isMirrored && view.isUpturned && !view.isCropped)
    #expect(view.letters?.left == "R" && view.letters?.top == "A")
    #expect(view.place(SIMD2(0, 0)) == SIMD2(39.5, 59))
    var turned = grid
    turned.axes[0] = -turned.axes[0]
    #expect(SliceView(grid: turned, around: []).place(SIMD2(0, 0)) == SIMD2(0.5, 59))
    turned.isOriented = false
    #expect(SliceView(grid: turned, around: []).place(SIMD2(0, 0)) == SIMD2(0.5, 1))
    #expect(SliceView(grid: turned, around: []).letters == nil)
  }

  @Test("A view keeps 12 mm around the outlines, inside the image")
  func cropping() {
    let grid = VoxelGrid(size: SIMD3(200, 200, 1), spacing: SIMD3(1, 1, 1), isOriented: false)
    let contour = Slices.Contour(
      slice: 0,
      structure: "s",
      colour: .primary,
      points: [SIMD2(5, 100), SIMD2(25, 100), SIMD2(25, 120)]
    )
    let view = SliceView(grid: grid, around: [contour])
    #expect(view.columns == 0..<38 && view.rows == 88..<133 && view.isCropped)
  }

  @Test("The grey window ends at the percentiles, not at outliers")
  func window() {
    var voxels = (0..<10_000).map { Float($0 % 100) }
    voxels[7] = 5_000
    let window = SlicePanel.window(voxels)
    #expect(window.lowerBound <= 2 && 95...101 ~= window.upperBound)
    #expect(SlicePanel.window([3, 3, 3]).lowerBound == 3)
    #expect(SlicePanel.window([-3e38, 3e38]).lowerBound.isFinite)
  }

  @Test("Positions of 16 bits lie within half a step of the surface's")
  func quantisation() throws {
    let folder = try TemporaryFolder()
    let page = try SampleReport.page(in: folder.url)
    guard case .scene(let scene) = page.report.figures[0].content else { return }
    let files = ReportFiles(folder: folder.url)
    let model = try SceneModel(scene, page.report.figures[0], files)
    let data = SceneData(model, period: 1)
    let step = 2 * model.radius / 65535
    let stored = try #require(Data(base64Encoded: data.surfaces[0].positions[1]))
    let places = model.surfaces[0].positions[1]
    #expect(stored.count == 6 * places.count)
    for (number, place) in places.enumerated() {
      for axis in 0..<3 {
        let start = 6 * number + 2 * axis
        let steps = Double(stored[start]) + 256 * Double(stored[start + 1])
        let error = abs(steps * step - model.radius - Double(place[axis]))
        #expect(error < 0.51 * step + 1e-5)
      }
    }
  }

  @Test("The still picture: a sphere in the middle, lit from the upper left, nothing around it")
  func still() {
    let mesh = SampleReport.ellipsoid(.zero, SIMD3(repeating: 10))
    let surface = SceneModel.Surface(
      title: "s",
      colour: .primary,
      opacity: 1,
      triangles: mesh.triangles,
      positions: [mesh.vertices.map { SIMD3<Float>($0) }]
    )
    var canvas = Canvas(width: 200, height: 200)
    let view = SceneView()
    canvas.drawSolid(ProjectedSurface(surface, time: 0, view, radius: 10, on: canvas))
    let bytes = canvas.resolved(samples: 2)
    func pixel(_ x: Int, _ y: Int) -> [Int] { (0..<4).map { Int(bytes[4 * (y * 100 + x) + $0]) } }
    #expect(pixel(50, 50)[3] == 255)
    #expect(pixel(1, 1)[3] == 0 && pixel(98, 98)[3] == 0)
    #expect(pixel(35, 30)[1] > pixel(65, 70)[1])
    // A sphere of the scene's radius nearly fills the height: 4.331/√(4.5² − 1) of it.
    let covered = (0..<100).filter { pixel(50, $0)[3] > 127 }.count
    #expect(abs(Double(covered) - 100 * 4.331 / (4.5 * 4.5 - 1).squareRoot()) < 1.5)
  }

  @Test("Glass lets through what lies behind, and hides nothing")
  func glass() {
    let mesh = SampleReport.ellipsoid(.zero, SIMD3(repeating: 10))
    func surface(_ opacity: Double, _ size: Float) -> SceneModel.Surface {
      SceneModel.Surface(
        title: "s",
        colour: .secondary,
        opacity: opacity,
        triangles: mesh.triangles,
        positions: [mesh.vertices.map { SIMD3<Float>($0) * size }]
      )
    }
    var canvas = Canvas(width: 100, height: 100)
    let view = SceneView()
    let shell = ProjectedSurface(surface(0.3, 1), time: 0, view, radius: 10, on: canvas)
    canvas.drawGlassy(shell, facing: false)
    canvas.drawGlassy(shell, facing: true)
    let middle = canvas.resolved(samples: 1)[4 * (50 * 100 + 50) + 3]
    // Two layers of cover 0.3: 1 − 0.7².
    #expect(abs(Double(middle) / 255 - 0.51) < 0.02)
  }

  @Test("Signals with more samples than the eye can part stay small, their peaks kept")
  func traces() {
    var samples = [Double](repeating: 0, count: 200_000)
    samples[123_456] = 1
    let traces = Traces(
      [Traces.Trace(title: "I", samples: samples)],
      samplingRate: 20_000,
      unit: "mV",
      paperSpeed: 25,
      gain: 10
    )
    let source = TracesDrawing(traces: traces, id: "t", title: "t").markup.source
    #expect(source.utf8.count < 100_000)
    // The calibration and the peak are both 10 mm high.
    #expect(source.contains(",9L"))
  }
}
