// The four rooms in the order they are walked; each sees what the rooms before it made.
// A plain function satisfies `async throws`.

/// Reads a study.
public protocol Ingesting<Series>: Sendable {
  /// What was measured: images, signals, facts.
  associatedtype Series: StageProduct
  /// Reads a study, and says through the context whose it is (`identify`).
  ///
  /// - Throws: `OrganError.Code.studyRefused`, naming the file and what was expected.
  func ingest(_ request: IngestRequest, _ context: StageContext) async throws -> Series
}

/// Finds the organ in the series.
public protocol Segmenting<Series, Anatomy>: Sendable {
  /// The ingestor's product.
  associatedtype Series: StageProduct
  /// This patient's organ as shapes.
  associatedtype Anatomy: StageProduct
  /// Draws the organ.
  func segment(_ series: Series, _ context: StageContext) async throws -> Anatomy
}

/// Makes the twin: a model that can be asked, from its own files alone.
public protocol Modelling<Series, Anatomy, Twin>: Sendable {
  /// The ingestor's product: signals and measurements to fit the model to.
  associatedtype Series: StageProduct
  /// The segmenter's product.
  associatedtype Anatomy: StageProduct
  /// The model of this patient's organ.
  associatedtype Twin: StageProduct
  /// Builds and fits the model.
  func model(
    _ anatomy: Anatomy,
    from series: Series,
    _ context: StageContext
  ) async throws -> Twin
}

/// Tells what the twin shows, beside the images it came from.
public protocol Reporting<Series, Anatomy, Twin>: Sendable {
  /// The ingestor's product.
  associatedtype Series: StageProduct
  /// The segmenter's product.
  associatedtype Anatomy: StageProduct
  /// The modeller's product.
  associatedtype Twin: StageProduct
  /// Reads the findings off the twin and chooses the figures.
  ///
  /// Files that figures name are written into `context.scratch` and handed over with
  /// `context.artefact(_:_:)`.
  func report(
    on twin: Twin,
    _ anatomy: Anatomy,
    _ series: Series,
    _ context: StageContext
  ) async throws -> Report
}
