import OrganKit

extension HeartTwin {
  /// The bull's eyes of thickness and thickening.
  ///
  /// Seen from the apex: front at the top, septum on the left.
  var bullsEye: Figure {
    let apex =
      segments[16].endDiastolicThickness == nil ? " Segment 17, the apex, was not imaged." : ""
    let assumed =
      isOrientationAssumed
      ? " Orientation assumed: the image does not tell where the patient's front is." : ""
    return Figure(
      "bullsEye",
      title: "The wall in 17 segments",
      caption: "The left ventricle seen from its apex, base outside; hatched where nothing was "
        + "measured." + apex + assumed,
      .rings([
        rings("Thickness at end-diastole", "mm", segments.map { $0.endDiastolicThickness?.value }),
        rings("Thickening in systole", "%", segments.map { $0.thickening?.value }),
      ])
    )
  }

  private func rings(_ title: String, _ unit: String, _ values: [Double?]) -> Rings {
    func ring(_ start: Double, _ range: Range<Int>) -> Rings.Ring {
      Rings.Ring(
        start: start,
        sectors: range.map { index in
          Rings.Sector(
            label: "\(index + 1)",
            title: HeartWords.capitalised(segments[index].title),
            value: values[index]
          )
        }
      )
    }
    return Rings(
      title: title,
      unit: unit,
      rings: [ring(60, 0..<6), ring(60, 6..<12), ring(45, 12..<16), ring(0, 16..<17)],
      directions: ["anterior", "septal", "inferior", "lateral"]
    )
  }
}
