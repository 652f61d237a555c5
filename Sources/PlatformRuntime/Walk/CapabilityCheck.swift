import OrganKit

/// Holds a plugin's code to the capabilities its manifest names, both ways.
enum CapabilityCheck {
  /// - Throws: `OrganError.Code.pluginRefused`.
  static func check(_ plugin: any OrganPlugin, _ manifest: Manifest) throws {
    for capability in Capability.all {
      let (isThere, isNamed) = (
        capability.isIn(plugin), manifest.capabilities.contains(capability.name)
      )
      guard isNamed != isThere else { continue }
      throw OrganError(
        .pluginRefused,
        "plugin \(manifest.id): "
          + (isNamed
            ? "its manifest names the capability \(capability.name), which its code lacks"
            : "its code is \(capability.name), which its manifest does not name")
      )
    }
  }
}
