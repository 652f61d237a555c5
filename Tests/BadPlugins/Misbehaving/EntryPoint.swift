import OrganKit

/// The right stamp: the misdeeds come later.
@c(organ_plugin_stamp) public func stamp() -> UInt64 { organKitStamp() }

/// The organ.
@c(organ_plugin_make) public func make() -> UnsafeMutableRawPointer {
  PluginBox.handOver(Misbehaving())
}
