import OrganKit

/// The area of a person's skin, to which volumes and mass are indexed.
enum BodySurfaceArea {
  /// √(height · weight / 3600), m², with height in cm and weight in kg.
  ///
  /// - Returns: nil where either is not known.
  /// - Throws: `OrganError.Code.studyRefused` for a height or weight that cannot be true.
  /// - SeeAlso: Mosteller 1987, doi:10.1056/NEJM198710223171717
  static func mosteller(_ person: Patient) throws -> Double? {
    guard let height = try person.heightInCentimetres(), let weight = try person.weightInKilograms()
    else { return nil }
    return (height * weight / 3600).squareRoot()
  }
}
