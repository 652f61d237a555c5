public import Kernels

/// The contract's number: raise it with every change of what a plugin compiles against.
///
/// A test compares the interface with the one recorded for this number.
@_alwaysEmitIntoClient public func organKitContract() -> UInt32 { 4 }

/// The contract's number and the compiler's hash, frozen into the plugin when it is compiled.
///
/// Not `let` nor `@inlinable`: a stale plugin would then report the host's number, always or in
/// debug builds.
@_alwaysEmitIntoClient public func organKitStamp() -> UInt64 {
  UInt64(organKitContract()) << 32 | UInt64(kernels_compiler())
}

/// Carries a plugin through the door's C function.
public final class PluginBox {
  private let plugin: any OrganPlugin

  private init(_ plugin: any OrganPlugin) { self.plugin = plugin }

  /// The plugin's side: what `organ_plugin_make` returns.
  public static func handOver(_ plugin: any OrganPlugin) -> UnsafeMutableRawPointer {
    Unmanaged.passRetained(PluginBox(plugin)).toOpaque()
  }

  /// The host's side: nil when plugin and host hold two copies of this library.
  public static func take(_ pointer: UnsafeMutableRawPointer) -> (any OrganPlugin)? {
    (Unmanaged<AnyObject>.fromOpaque(pointer).takeRetainedValue() as? PluginBox)?.plugin
  }
}
