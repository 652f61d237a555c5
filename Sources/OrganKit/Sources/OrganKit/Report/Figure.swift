/// A picture as data: plugins hand over no HTML, SVG or script, the platform draws.
///
/// Files are artefacts the plugin handed over, named with their extension (`endDiastole.nii.gz`).
public struct Figure: Codable, Equatable, Sendable {
  /// What is drawn; a new kind comes with a new contract number.
  public enum Content: Codable, Equatable, Sendable {
    /// Image slices with outlines.
    case slices(Slices)
    /// Surfaces in space, moving in time.
    case scene(Scene)
    /// Curves and bands.
    case chart(Chart)
    /// Sectors on concentric rings.
    case rings([Rings])
    /// Signals on graph paper.
    case traces(Traces)
    /// Rows and columns.
    case table(Table)
    /// Paragraphs.
    case text([String])
  }

  /// A name in lower camel case, unique in a report.
  public var name: String
  /// The heading.
  public var title: String
  /// What the reader sees, in a sentence or two.
  public var caption: String
  /// What is drawn.
  public var content: Content

  /// A figure.
  public init(_ name: String, title: String, caption: String, _ content: Content) {
    self.name = name
    self.title = title
    self.caption = caption
    self.content = content
  }
}

/// A colour by its meaning; the renderer picks one that people with colour blindness tell apart.
public struct ColourRole: RawRepresentable, Codable, Hashable, Sendable {
  /// The word in JSON.
  public var rawValue: String
  /// A role by its word.
  public init(rawValue: String) { self.rawValue = rawValue }
  /// The structure the figure is about.
  public static let primary = ColourRole(rawValue: "primary")
  /// The structure around or beside it.
  public static let secondary = ColourRole(rawValue: "secondary")
  /// A third structure.
  public static let tertiary = ColourRole(rawValue: "tertiary")
  /// A fourth structure.
  public static let quaternary = ColourRole(rawValue: "quaternary")
  /// What only gives the setting.
  public static let context = ColourRole(rawValue: "context")
}

/// Image slices along the third axis of volumes, with outlines.
public struct Slices: Codable, Equatable, Sendable {
  /// A closed outline in one slice.
  public struct Contour: Codable, Equatable, Sendable {
    /// The index of the slice, from 0.
    public var slice: Int
    /// The structure, as the legend names it.
    public var structure: String
    /// Its colour.
    public var colour: ColourRole
    /// Points (i, j) in voxel indices, voxel centres at whole numbers; the last joins the first.
    public var points: [SIMD2<Float>]

    /// An outline.
    public init(slice: Int, structure: String, colour: ColourRole, points: [SIMD2<Float>]) {
      self.slice = slice
      self.structure = structure
      self.colour = colour
      self.points = points
    }
  }

  /// One volume: a time, a view or a modality.
  public struct Panel: Codable, Equatable, Sendable {
    /// The heading of the row.
    public var title: String
    /// The NIfTI file of the image.
    public var volume: String
    /// The outlines.
    public var contours: [Contour]

    /// A volume with outlines.
    public init(title: String, volume: String, contours: [Contour]) {
      self.title = title
      self.volume = volume
      self.contours = contours
    }
  }

  /// The rows, drawn one under the other, slice under slice.
  public var panels: [Panel]

  /// Rows of slices.
  public init(_ panels: [Panel]) { self.panels = panels }
}

/// Surfaces in space, turning on the page; with several times they move.
public struct Scene: Codable, Equatable, Sendable {
  /// One surface.
  public struct Surface: Codable, Equatable, Sendable {
    /// The name in the legend.
    public var title: String
    /// One VTP file a time of the scene, all with the same triangles: vertex i moves to vertex i.
    public var files: [String]
    /// The colour.
    public var colour: ColourRole
    /// 0 unseen, 1 solid.
    public var opacity: Double

    /// A surface.
    public init(title: String, files: [String], colour: ColourRole, opacity: Double = 1) {
      self.title = title
      self.files = files
      self.colour = colour
      self.opacity = opacity
    }
  }

  /// The surfaces.
  public var surfaces: [Surface]
  /// The names of the times, such as those of the two ends of a motion.
  public var times: [String]
  /// Seconds for one way there and back; 0 for a scene that stands still.
  public var period: Double

  /// A scene.
  public init(_ surfaces: [Surface], times: [String], period: Double) {
    self.surfaces = surfaces
    self.times = times
    self.period = period
  }
}

/// Curves and bands over one axis.
public struct Chart: Codable, Equatable, Sendable {
  /// An axis with its unit.
  public struct Axis: Codable, Equatable, Sendable {
    /// What it measures.
    public var title: String
    /// Its UCUM unit.
    public var unit: String

    /// An axis.
    public init(_ title: String, unit: String) {
      self.title = title
      self.unit = unit
    }
  }

  /// A curve, and a band around it where one is known.
  public struct Curve: Codable, Equatable, Sendable {
    /// The name in the legend.
    public var title: String
    /// The colour.
    public var colour: ColourRole
    /// Along the horizontal axis.
    public var x: [Double]
    /// Along the vertical axis.
    public var y: [Double]
    /// The band's lower edge, or nothing.
    public var low: [Double]
    /// The band's upper edge, or nothing.
    public var high: [Double]
    /// Whether these are single measurements: drawn as points, each with its interval, not joined.
    public var isMeasured = false

    /// A curve.
    public init(
      title: String,
      colour: ColourRole,
      x: [Double],
      y: [Double],
      low: [Double] = [],
      high: [Double] = []
    ) {
      self.title = title
      self.colour = colour
      self.x = x
      self.y = y
      self.low = low
      self.high = high
    }

    private enum CodingKeys: String, CodingKey {
      case title, colour, x, y, low, high, isMeasured
    }

    /// Reads a curve; one stored before there were measurements is none.
    public init(from decoder: any Decoder) throws {
      let values = try decoder.container(keyedBy: CodingKeys.self)
      title = try values.decode(String.self, forKey: .title)
      colour = try values.decode(ColourRole.self, forKey: .colour)
      x = try values.decode([Double].self, forKey: .x)
      y = try values.decode([Double].self, forKey: .y)
      low = try values.decode([Double].self, forKey: .low)
      high = try values.decode([Double].self, forKey: .high)
      isMeasured = try values.decodeIfPresent(Bool.self, forKey: .isMeasured) ?? false
    }
  }

  /// The horizontal axis.
  public var x: Axis
  /// The vertical axis.
  public var y: Axis
  /// The curves.
  public var curves: [Curve]

  /// A chart.
  public init(x: Axis, y: Axis, _ curves: [Curve]) {
    self.x = x
    self.y = y
    self.curves = curves
  }
}

/// Numbers on sectors of concentric rings, outermost ring first.
public struct Rings: Codable, Equatable, Sendable {
  /// One sector.
  public struct Sector: Codable, Equatable, Sendable {
    /// The label, such as a segment's number.
    public var label: String
    /// The long name, shown on pointing.
    public var title: String
    /// The number; nil is drawn hatched, as not measured.
    public var value: Double?

    /// A sector.
    public init(label: String, title: String, value: Double?) {
      self.label = label
      self.title = title
      self.value = value
    }
  }

  /// Equal sectors around the centre.
  public struct Ring: Codable, Equatable, Sendable {
    /// Where the first sector starts, degrees counter-clockwise from the right-hand side.
    public var start: Double
    /// The sectors, counter-clockwise.
    public var sectors: [Sector]

    /// A ring.
    public init(start: Double, sectors: [Sector]) {
      self.start = start
      self.sectors = sectors
    }
  }

  /// The heading.
  public var title: String
  /// The UCUM unit of the numbers.
  public var unit: String
  /// The rings, outermost first.
  public var rings: [Ring]
  /// Words around the rings at 90°, 180°, 270° and 0°: top, left, bottom, right.
  public var directions: [String]

  /// A figure of rings.
  public init(title: String, unit: String, rings: [Ring], directions: [String]) {
    self.title = title
    self.unit = unit
    self.rings = rings
    self.directions = directions
  }
}

/// Signals on graph paper.
public struct Traces: Codable, Equatable, Sendable {
  /// One signal.
  public struct Trace: Codable, Equatable, Sendable {
    /// The name beside it.
    public var title: String
    /// The samples.
    public var samples: [Double]

    /// A signal.
    public init(title: String, samples: [Double]) {
      self.title = title
      self.samples = samples
    }
  }

  /// The signals.
  public var traces: [Trace]
  /// Samples a second.
  public var samplingRate: Double
  /// The UCUM unit of the samples.
  public var unit: String
  /// The paper's speed, millimetres a second.
  public var paperSpeed: Double
  /// Millimetres a unit.
  public var gain: Double

  /// Signals on paper.
  public init(
    _ traces: [Trace],
    samplingRate: Double,
    unit: String,
    paperSpeed: Double,
    gain: Double
  ) {
    self.traces = traces
    self.samplingRate = samplingRate
    self.unit = unit
    self.paperSpeed = paperSpeed
    self.gain = gain
  }
}

/// Rows and columns of words.
public struct Table: Codable, Equatable, Sendable {
  /// The headings.
  public var columns: [String]
  /// The rows, each as long as the headings.
  public var rows: [[String]]

  /// A table.
  public init(columns: [String], rows: [[String]]) {
    self.columns = columns
    self.rows = rows
  }
}
