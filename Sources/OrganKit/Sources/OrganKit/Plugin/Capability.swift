/// What a plugin may do beside its four rooms: a protocol's name in the manifest, and in the code.
public struct Capability: Sendable {
  /// The protocol's name, as `plugin.json` spells it.
  public var name: String
  private let conforms: @Sendable (any OrganPlugin) -> Bool

  private init(_ name: String, _ conforms: @escaping @Sendable (any OrganPlugin) -> Bool) {
    self.name = name
    self.conforms = conforms
  }

  /// Whether a plugin's code has it.
  public func isIn(_ plugin: any OrganPlugin) -> Bool { conforms(plugin) }

  /// Every capability of this contract.
  public static let all = [
    Capability("Demonstrating") { $0 is any Demonstrating },
    Capability("Delineating") { $0 is any Delineating },
    Capability("Simulating") { $0 is any Simulating },
    Capability("Verifying") { $0 is any Verifying },
    Capability("Assimilating") { $0 is any Assimilating },
  ]
}
