public import OrganKit

/// The suite every organ passes.
public struct OrganCompatTest<Organ: OrganPlugin> {
  private let organ: Organ

  /// The organ under test.
  public init(_ organ: Organ) { self.organ = organ }
}
