import Foundation
import Geometry
import Imaging
import OrganKit
import ReportRendering

/// A report with every kind of figure, about ellipsoids that never belonged to anybody.
enum SampleReport {
  /// The page over files laid down in a folder.
  static func page(in folder: URL) throws -> ReportPage {
    try writeFiles(to: folder)
    return ReportPage(report: report, files: folder, subject: subject, run: run)
  }

  static let subject = Patient(
    issuer: Patient.syntheticIssuer,
    identifier: "sample-1",
    sex: .female,
    age: 62,
    height: Quantity(165, "cm"),
    weight: Quantity(62.5, "kg")
  )

  static let run = RunMetadata(
    date: "2031-04-05T06:07:08Z",
    studyDate: "2031-04-01",
    organ: "sample",
    twin: "7f3a9c20",
    twinVersion: 1,
    provenance: [
      Report.Fact("Plugin library", "sha256:" + String(repeating: "0123456789abcdef", count: 4)),
      Report.Fact("Contract", "1"),
      Report.Fact("CPU level", "x86-64-v3"),
      Report.Fact("Parameters", "smoothing = 2 mm, density = 1.05 g/mL"),
      Report.Fact("Seed", "0"),
    ],
    warnings: [
      RunMetadata.Warning(
        name: "orientationUnknown",
        sentence: "The images do not tell the patient's directions; they are assumed."
      ),
      RunMetadata.Warning(
        name: "shellHeavierAtTheEnd",
        sentence: "The shell is 16 % heavier at the end than at the start."
      ),
    ],
    reviewReasons: ["The upper cap is 7.4 % of the inner volume and is extrapolated."],
    notices: ["Reference ranges: numbers of the papers named beside them."]
  )

  static let report = Report(
    title: "Ellipsoid examination",
    isSynthetic: true,
    headline: ["fraction", "largestVolumeIndex", "smallestVolumeIndex", "mass"],
    findings: findings,
    figures: [
      scene, slices, rings, chart, traces,
      Figure(
        "shifts",
        title: "Shifts between slices",
        caption: "What was corrected before the surfaces were made.",
        .table(
          Table(
            columns: ["Slice", "To the right (mm)", "Downwards (mm)", "Remark"],
            rows: (1...6).map { ["\($0)", "\(Double($0) / 2 - 2)", "1.25", "as measured"] }
          )
        )
      ),
      Figure(
        "reading",
        title: "Reading this page",
        caption: "Words only.",
        .text(["The ellipsoids grow and shrink.", "Their shell is twice as thick at the end."])
      ),
    ],
    study: [
      Report.Fact("Sequence", "two volumes of 10 slices"),
      Report.Fact("Spacing", "1.50 × 1.50 × 8.0 mm"),
      Report.Fact("Outlines", "made by the generator"),
    ],
    methods: [
      "Volumes are sums over slices: the count of pixels times the volume of a pixel.",
      "Intervals hold the true number in nine of ten cases.",
    ],
    references: [
      "Lorensen and Cline 1987, Marching cubes, doi:10.1145/37402.37422",
      "Wong 2011, Points of view: Color blindness, doi:10.1038/nmeth.1618.",
    ]
  )

  private static let women = ReferenceComparison.Range(
    population: "women, 60–69 years",
    low: 48,
    high: 90,
    source: "Somebody et al. 2030, doi:10.1000/example",
    convention: "papillae counted as cavity"
  )

  private static let findings: [Finding] =
    [
      Finding(
        "largestVolumeIndex",
        title: "Largest volume, indexed",
        Quantity(93.4271, "mL/m2"),
        .interval(low: 88.1, high: 98.9),
        .derived,
        code: .loinc("00000-0"),
        group: "Volumes",
        reference: ReferenceComparison(ranges: [women], flag: .above)
      ),
      Finding(
        "smallestVolumeIndex",
        title: "Smallest volume, indexed",
        Quantity(33.12, "mL/m2"),
        .interval(low: 30.8, high: 35.9),
        .derived,
        group: "Volumes",
        reference: ReferenceComparison(
          ranges: [
            women,
            ReferenceComparison.Range(
              population: "men, 60–69 years",
              low: 52,
              high: nil,
              source: "Somebody et al. 2030, doi:10.1000/example"
            ),
          ],
          flag: nil,
          caveat: "no verdict: sex not known"
        )
      ),
      Finding(
        "fraction",
        title: "Emptied fraction",
        Quantity(64.551, "%"),
        .interval(low: 62.9, high: 66.3),
        .derived,
        group: "Volumes",
        reference: ReferenceComparison(
          ranges: [
            ReferenceComparison.Range(
              population: "women, 60–69 years",
              low: 51,
              high: 74,
              source: "Somebody et al. 2030, doi:10.1000/example",
              convention: "papillae counted as cavity"
            )
          ],
          flag: .within
        )
      ),
      Finding(
        "mass",
        title: "Mass of the shell",
        Quantity(81.27, "g"),
        .none(reason: "the density's spread is not known"),
        .measured,
        group: "Volumes"
      ),
      Finding(
        "upperCapVolume",
        title: "Volume of the upper cap",
        Quantity(6.21, "mL"),
        .none(reason: "beyond the first slice nothing was measured"),
        .assumed,
        group: "Extrapolated parts",
        note: "extrapolated"
      ),
    ]
    + (1...6)
    .map { sector in
      Finding(
        "thicknessSector\(sector)",
        title: "Thickness, sector \(sector)",
        Quantity(7 + Double(sector) * 0.437, "mm"),
        .none(reason: "one pixel's width limits each sector alike"),
        .measured,
        group: "Thickness"
      )
    }

  private static let scene = Figure(
    "shape",
    title: "Shape in motion",
    caption: "The inner ellipsoid and the shell around it, between the largest and the smallest.",
    .scene(
      Scene(
        [
          Scene.Surface(title: "Inner", files: ["innerA.vtp", "innerB.vtp"], colour: .secondary),
          Scene.Surface(
            title: "Shell",
            files: ["shellA.vtp", "shellB.vtp"],
            colour: .primary,
            opacity: 0.3
          ),
          Scene.Surface(title: "Beside", files: ["sideA.vtp", "sideB.vtp"], colour: .tertiary),
        ],
        times: ["Largest", "Smallest"],
        period: 1.2
      )
    )
  )

  private static let slices = Figure(
    "slices",
    title: "Slices with outlines",
    caption: "Each slice at its largest above, at its smallest below.",
    .slices(
      Slices([
        Slices.Panel(title: "Largest", volume: "large.nii.gz", contours: outlines(scale: 1)),
        Slices.Panel(title: "Smallest", volume: "small.nii.gz", contours: outlines(scale: 0.7)),
      ])
    )
  )

  private static let rings: Figure = {
    func ring(_ start: Double, _ count: Int, _ first: Int, _ low: Double) -> Rings.Ring {
      Rings.Ring(
        start: start,
        sectors: (0..<count)
          .map { place in
            Rings.Sector(
              label: "\(first + place)",
              title: "sector \(first + place)",
              value: first + place == 17 ? nil : low + Double(place) * 1.3
            )
          }
      )
    }
    func figure(_ title: String, _ unit: String, _ low: Double) -> Rings {
      Rings(
        title: title,
        unit: unit,
        rings: [ring(60, 6, 1, low), ring(60, 6, 7, low + 1), ring(45, 4, 13, low - 2)]
          + [ring(0, 1, 17, low)],
        directions: ["front", "left", "back", "right"]
      )
    }
    return Figure(
      "sectors",
      title: "By sector",
      caption: "The outer ring is the base.",
      .rings([figure("Thickness", "mm", 6), figure("Thickening", "%", -4)])
    )
  }()

  private static let chart: Figure = {
    let x = (0...40).map { Double($0) * 20 }
    let y = x.map { 105 + 48 * cos($0 / 400 * .pi) }
    return Figure(
      "course",
      title: "Volume over time",
      caption: "The band holds nine of ten true courses.",
      .chart(
        Chart(
          x: Chart.Axis("Time", unit: "ms"),
          y: Chart.Axis("Volume", unit: "mL"),
          [
            Chart.Curve(
              title: "Inner volume",
              colour: .primary,
              x: x,
              y: y,
              low: y.map { $0 - 7 },
              high: y.map { $0 + 7 }
            ),
            Chart.Curve(title: "Side volume", colour: .secondary, x: x, y: y.map { $0 * 0.8 - 9 }),
          ]
        )
      )
    )
  }()

  private static let traces: Figure = {
    func signal(_ height: Double) -> [Double] {
      (0..<2_500)
        .map { sample in
          let phase = Double(sample % 400) / 500
          func bump(_ at: Double, _ width: Double, _ size: Double) -> Double {
            size * exp(-pow((phase - at) / width, 2))
          }
          return height
            * (bump(0.15, 0.025, 0.12) - bump(0.28, 0.008, 0.1) + bump(0.3, 0.01, 1)
              - bump(0.325, 0.01, 0.22) + bump(0.55, 0.05, 0.28))
        }
    }
    return Figure(
      "signals",
      title: "Signals",
      caption: "Two made-up leads.",
      .traces(
        Traces(
          [
            Traces.Trace(title: "I", samples: signal(0.8)),
            Traces.Trace(title: "II", samples: signal(1.2)),
          ],
          samplingRate: 500,
          unit: "mV",
          paperSpeed: 25,
          gain: 10
        )
      )
    )
  }()

  private static let grid = VoxelGrid(
    size: SIMD3(96, 88, 10),
    spacing: SIMD3(1.5, 1.5, 8),
    isOriented: false
  )

  private static func radius(_ slice: Int, _ scale: Double) -> Double {
    17 * scale * (1 - pow((Double(slice) - 3.5) / 7.2, 2)).squareRoot()
  }

  private static func outlines(scale: Double) -> [Slices.Contour] {
    (0..<10)
      .flatMap { slice -> [Slices.Contour] in
        let inner = radius(slice, scale)
        return [("Inner", ColourRole.secondary, inner), ("Shell", .primary, inner + 6 / scale)]
          .map { name, colour, radius in
            Slices.Contour(
              slice: slice,
              structure: name,
              colour: colour,
              points: (0..<48)
                .map { step in
                  let angle = Double(step) / 48 * 2 * .pi
                  return SIMD2(Float(50 + radius * cos(angle)), Float(42 + radius * sin(angle)))
                }
            )
          }
      }
  }

  private static func writeFiles(to folder: URL) throws {
    for (name, scale) in [("large", 1.0), ("small", 0.7)] {
      var volume = Volume(grid: grid)
      for k in 0..<10 {
        let inner = radius(k, scale)
        for j in 0..<88 {
          for i in 0..<96 {
            let distance = hypot(Double(i) - 50, Double(j) - 42)
            let texture = 8 * sin(Double(i * 12_989 + j * 78_233 + k * 37_719))
            let tissue = distance < inner ? 210.0 : distance < inner + 6 / scale ? 70 : 110
            volume[i, j, k] = Float(tissue + texture + Double(i) / 4)
          }
        }
      }
      try NIfTI.write(volume, to: folder.appending(path: "\(name).nii.gz"))
    }
    let shapes = [
      ("inner", SIMD3(0.0, 0, 0), SIMD3(25.0, 25, 44), 0.62),
      ("shell", SIMD3(0.0, 0, 0), SIMD3(34.0, 34, 52), 0.85),
      ("side", SIMD3(46.0, 14, 6), SIMD3(19.0, 27, 36), 0.72),
    ]
    for (name, centre, radii, scale) in shapes {
      let largest = ellipsoid(centre, radii)
      let smallest = ellipsoid(centre, radii * scale)
      try VTP.write(largest, to: folder.appending(path: "\(name)A.vtp"))
      try VTP.write(smallest, to: folder.appending(path: "\(name)B.vtp"))
    }
  }

  /// A surface with a triangle less than the others.
  static func writeOddSurface(to file: URL) throws {
    var surface = ellipsoid(.zero, SIMD3(25, 25, 44))
    surface.triangles.removeLast()
    try VTP.write(surface, to: file)
  }

  /// An ellipsoid of rings of vertices between two poles.
  static func ellipsoid(_ centre: SIMD3<Double>, _ radii: SIMD3<Double>) -> SurfaceMesh {
    let (rings, around) = (24, 36)
    var vertices = [centre - SIMD3(0, 0, radii.z)]
    for ring in 1..<rings {
      let latitude = .pi * (Double(ring) / Double(rings) - 0.5)
      for step in 0..<around {
        let angle = 2 * .pi * Double(step) / Double(around)
        let unit = SIMD3(
          cos(latitude) * cos(angle),
          cos(latitude) * sin(angle),
          sin(latitude)
        )
        vertices.append(centre + radii * unit)
      }
    }
    vertices.append(centre + SIMD3(0, 0, radii.z))
    func vertex(_ ring: Int, _ step: Int) -> Int32 {
      if ring == 0 { return 0 }
      if ring == rings { return Int32(vertices.count - 1) }
      return Int32(1 + (ring - 1) * around + step % around)
    }
    var triangles: [SIMD3<Int32>] = []
    for ring in 0..<rings {
      for step in 0..<around {
        let (a, b) = (vertex(ring, step), vertex(ring, step + 1))
        let (c, d) = (vertex(ring + 1, step + 1), vertex(ring + 1, step))
        if a != b { triangles.append(SIMD3(a, b, c)) }
        if c != d { triangles.append(SIMD3(a, c, d)) }
      }
    }
    return SurfaceMesh(vertices: vertices, triangles: triangles)
  }
}
