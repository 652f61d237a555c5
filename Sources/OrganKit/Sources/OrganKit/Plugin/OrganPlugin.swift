/// An organ: four rooms whose order is a type.
///
/// A plugin holds no state: it may be asked from several tasks at once.
public protocol OrganPlugin: Sendable {
  /// The first room.
  associatedtype Ingestion: Ingesting
  /// The second room takes what the first gives.
  associatedtype Segmentation: Segmenting where Segmentation.Series == Ingestion.Series
  /// The third room.
  associatedtype Model: Modelling
  where Model.Series == Ingestion.Series, Model.Anatomy == Segmentation.Anatomy
  /// The last room.
  associatedtype Reporter: Reporting
  where
    Reporter.Series == Ingestion.Series,
    Reporter.Anatomy == Segmentation.Anatomy,
    Reporter.Twin == Model.Twin

  /// Reads studies.
  var ingestion: Ingestion { get }
  /// Draws the organ.
  var segmentation: Segmentation { get }
  /// Makes the twin.
  var model: Model { get }
  /// Tells what it shows.
  var reporter: Reporter { get }
}
