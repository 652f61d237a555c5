import Foundation

/// How the numbers were made, in words.
enum HeartMethods {
  /// A paragraph a subject.
  static func paragraphs(_ twin: HeartTwin, _ anatomy: HeartAnatomy) -> [String] {
    var all = anatomy.network.map { [drawn(by: $0)] } ?? []
    all += [
      """
      Volumes are slice sums: each labelled voxel counts with its whole volume. Papillary muscles \
      and trabeculae count as cavity. Myocardial mass is the labelled myocardium's volume at \
      end-diastole times 1.05 g/mL.
      """
    ]
    if twin.ends == .views {
      all.append(
        """
        Where the left ventricle ends towards the base is read off the long-axis views: on either \
        side the hinge is where, over the whole beat, the blood widens into the atrium and the muscle \
        beside it ends. Of several views the median counts. Between the base and the slices the \
        section narrows as the blood does in the views. The apex is where the outlined slices end; \
        so does the right ventricle's base.
        """
      )
    }
    if twin.ends == .labelledView {
      all.append(
        """
        A labelled long-axis view shows where the base plane and the apex lie, so the slices at both \
        ends are clipped or extended to there: the section next to the base goes on as it last \
        changed, and the apex is a paraboloid.
        """
      )
    }
    all.append(uncertainty(twin, anatomy))
    if twin.bodySurfaceArea != nil {
      all.append("Indexed values are divided by the body surface area, √(height · weight / 3600).")
    }
    all.append(
      """
      Wall thickness is the length of chords across the wall, perpendicular to the line midway \
      between cavity and outer border, within each slice; oblique to a tapering wall this is a \
      little more than the wall's own thickness. Slices with a cavity, from the first that is walled \
      all around, are divided in thirds at each phase: basal, mid and apical. Around the ventricle, \
      segments begin where the right ventricle's wall meets the left's in front: there the anterior \
      segment meets the anteroseptal one. The apex is measured where a closed slice or a long-axis \
      view shows it. Intervals assume both borders within half a pixel.
      """
    )
    if twin.isOrientationAssumed {
      all.append(
        """
        The image does not tell where the patient's front is. Segments follow the convention of the \
        ACDC data set: slices are stored as seen from the apex, so that column indices grow from \
        front to back where the right ventricle lies at smaller row indices.
        """
      )
    }
    if !twin.surfaces.isEmpty {
      all.append(
        """
        The surfaces are drawn through the labelled slices after undoing the slices' shifts. A \
        surface's volume is the part between the outer faces of the first and the last labelled \
        slice; the caps beyond are extrapolated and listed apart. \(surfaceEnds(twin))
        """
      )
    }
    return all
  }

  private static func surfaceEnds(_ twin: HeartTwin) -> String {
    switch twin.ends {
    case .labelledView:
      """
      The long-axis view shows where a surface begins and ends, also within a labelled slice, and \
      how far each slice was displaced along the view; the base's tilt across the view is taken to be \
      square on the left ventricle's axis.
      """
    case .views:
      """
      The left ventricle's surfaces begin where the long-axis views show the base, drawn level with \
      the slices; a straight lean of the whole stack cannot be told from the slices' shifts.
      """
    case .slices:
      """
      The base is drawn flat on the first labelled slice's outer face, from which it may lie half a \
      slice away; a straight lean of the whole stack cannot be told from the slices' shifts.
      """
    }
  }

  /// How the network draws, and under which terms.
  private static func drawn(by network: NetworkCredits) -> String {
    """
    Outlines are drawn by the platform's own neural networks where nobody gave them: a locator finds \
    the heart in the coarse slices of all phases, and a segmenter draws it in a turned and scaled \
    crop of each slice, seen with its two neighbours and as it is at the other end of the beat, \
    averaged over the crop and its mirror image. A structure's slices are the unbroken run that the \
    segmenter's presences speak for most, averaged over neighbouring phases of a cine. Each ventricle \
    is then one piece in every slice, and the wall encloses the cavity. The expected Dice \
    coefficient of each outline is estimated from the probabilities, the agreement of the two images \
    and the shape; doubtful ones ask for review. The networks (epoch \(network.epoch)) were trained on \
    the ACDC data set (Bernard et al. 2018). Licence of their weights: \(network.licence). They are \
    for research alone, and not under the platform's own licence.
    """
  }

  private static func uncertainty(_ twin: HeartTwin, _ anatomy: HeartAnatomy) -> String {
    let base =
      switch twin.ends {
      case .labelledView:
        """
        the base plane is known from the long-axis view to within half a voxel and the scatter of its \
        border, and the stack may be tilted by 10° in the direction that view does not show
        """
      case .views:
        """
        the left ventricle's base is known from the long-axis views with a standard error of 5 mm a \
        view, or more where views disagree; the right one's may lie anywhere within half a slice of \
        the first labelled slice's face
        """
      case .slices:
        """
        the base plane may lie anywhere within half a slice of the first labelled slice's face, \
        separately at both phases, though it does not rise in systole
        """
      }
    return """
      The 90 % intervals follow from the grid: \(base); where a section \
      changes between thick slices the sum misses up to an eighth of the last step at the apex; and \
      a voxel on a border holds half to all of its label. Stroke volume and ejection fraction are \
      drawn together from the same errors at both phases. \(hands(anatomy))
      """
  }

  /// What the intervals know of whoever drew the outlines.
  private static func hands(_ anatomy: HeartAnatomy) -> String {
    let shifts = HeartStructure.ordered.compactMap { structure in
      (anatomy.endDiastole.borderShifts[structure] ?? anatomy.endSystole.borderShifts[structure])
        .map { String(format: "%.2f mm (%@)", $0, structure.name) }
    }
    guard !shifts.isEmpty else {
      return """
        Nothing is fitted, and how differently two readers would have drawn the outlines is not \
        included.
        """
    }
    return """
      Of the network's outlines it is known how they differ from an expert's in 20 patients that \
      weights of the same recipe never saw: borders lie off as a whole by a root mean square of \
      \(shifts.joined(separator: ", ")), drawn separately at both phases, and a slice at an end \
      belongs as often as the network, its certainty corrected by these patients, says.
      """
  }

  /// The papers the numbers rest on.
  static func references(_ twin: HeartTwin, _ anatomy: HeartAnatomy) -> [String] {
    var all = [
      """
      Cerqueira et al. 2002, Standardized myocardial segmentation and nomenclature for tomographic \
      imaging of the heart, doi:10.1161/hc0402.102975
      """,
      """
      Sheehan et al. 1986, Advantages and applications of the centerline method for characterizing \
      regional ventricular function, doi:10.1161/01.CIR.74.2.293
      """,
    ]
    if twin.bodySurfaceArea != nil {
      all.append(
        "Mosteller 1987, Simplified calculation of body-surface area, "
          + "doi:10.1056/NEJM198710223171717"
      )
    }
    all.append(
      """
      Raisi-Estabragh et al. 2024, Cardiovascular magnetic resonance reference ranges from the \
      Healthy Hearts Consortium, doi:10.1016/j.jcmg.2024.01.009
      """
    )
    all.append(
      """
      Petersen et al. 2017, Reference ranges for cardiac structure and function using cardiovascular \
      magnetic resonance (CMR) in Caucasians from the UK Biobank population cohort, \
      doi:10.1186/s12968-017-0327-9
      """
    )
    if twin.isOrientationAssumed || anatomy.network != nil {
      all.append(
        """
        Bernard et al. 2018, Deep learning techniques for automatic MRI cardiac multi-structures \
        segmentation and diagnosis: is the problem solved?, doi:10.1109/TMI.2018.2837502
        """
      )
    }
    return all
  }
}
