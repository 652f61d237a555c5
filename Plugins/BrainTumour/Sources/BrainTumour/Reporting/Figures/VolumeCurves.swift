import Imaging
import OrganKit

/// The figures of volumes over time.
struct VolumeCurves {
  /// The twin.
  let twin: TumourTwin
  /// What is foreseen.
  let outlook: TumourOutlook

  /// Core and whole, as seen and as the model has it, with its bands.
  var figure: Figure {
    let projection = outlook.logged
    let days = projection.days
    var curves: [Chart.Curve] = []
    typealias Sample = (Int) -> WeightedSample
    let kinds: [(String, ColourRole, Sample, KeyPath<TumourAnatomy.Outline, Mask>)] = [
      ("core", .primary, projection.coreVolume, \.core),
      ("whole outline", .secondary, projection.wholeVolume, \.whole),
    ]
    for (title, colour, sample, _) in kinds {
      let samples = days.indices.map(sample)
      curves.append(Self.curve("\(title), model, 90 % band", colour, days, samples, 0.9))
    }
    for (title, colour, sample, _) in kinds {
      let samples = days.indices.map(sample)
      curves.append(Self.curve("\(title), model, 50 % band", colour, days, samples, 0.5))
    }
    for (title, colour, _, mask) in kinds {
      let seen = twin.outlines.map { outline in
        (outline.day, MeasuredVolume(of: outline[keyPath: mask]))
      }
      var curve = Chart.Curve(
        title: "\(title), as outlined",
        colour: colour,
        x: seen.map(\.0),
        y: seen.map(\.1.value),
        low: seen.map(\.1.interval.lowerBound),
        high: seen.map(\.1.interval.upperBound)
      )
      curve.isMeasured = true
      curves.append(curve)
    }
    return Figure(
      "volumes",
      title: "Volumes over time",
      caption: """
        What was outlined, and the model with \
        \(twin.isTreated ? "the treatment in the log" : "no treatment"): the median and the bands \
        that hold 90 % and 50 % of the posterior's draws. After the last scan, on day \
        \(TumourWords.number(twin.lastDay)), it is a forecast.
        """,
      .chart(
        Chart(
          x: .init("Time since the first scan", unit: "d"),
          y: .init("Volume", unit: "mL"),
          curves
        )
      )
    )
  }

  private static func curve(
    _ title: String,
    _ colour: ColourRole,
    _ days: [Double],
    _ samples: [WeightedSample],
    _ probability: Double
  ) -> Chart.Curve {
    let intervals = samples.map { $0.interval(probability) ?? 0...0 }
    return Chart.Curve(
      title: title,
      colour: colour,
      x: days,
      y: samples.map { $0.median ?? 0 },
      low: intervals.map(\.lowerBound),
      high: intervals.map(\.upperBound)
    )
  }
}

/// The volume of labelled voxels, mL.
///
/// Counting a voxel that the surface cuts as all or nothing errs by a part of it that is uniform in
/// ±½, so of the variance 1/12: N such voxels of the volume v give the standard deviation v·√(N/12).
/// How another reader would have drawn the outline is no part of it.
struct MeasuredVolume {
  /// The volume.
  let value: Double
  /// The 90 % interval.
  let interval: ClosedRange<Double>

  /// The volume of a structure.
  init(of mask: Mask) {
    let voxel = mask.grid.voxelVolume / 1000
    value = Double(mask.count) * voxel
    let margin = 1.645 * voxel * (Double(mask.surfaceCount) / 12).squareRoot()
    interval = max(0, value - margin)...(value + margin)
  }
}

extension Mask {
  /// How many voxels inside have one of their six neighbours outside.
  var surfaceCount: Int {
    let size = grid.size
    let strides = SIMD3(1, size.x, size.x * size.y)
    var count = 0
    voxels.withUnsafeBufferPointer { voxels in
      for k in 0..<size.z {
        for j in 0..<size.y {
          for i in 0..<size.x {
            let here = grid.index(i, j, k)
            guard voxels[here] else { continue }
            let place = SIMD3(i, j, k)
            let isCut = (0..<3)
              .contains { axis in
                place[axis] == 0 || place[axis] == size[axis] - 1
                  || !voxels[here - strides[axis]] || !voxels[here + strides[axis]]
              }
            if isCut { count += 1 }
          }
        }
      }
    }
    return count
  }
}
