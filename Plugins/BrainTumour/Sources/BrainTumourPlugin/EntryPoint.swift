import BrainTumour
import OrganKit

/// Read first: a number frozen when this file was compiled.
@c(organ_plugin_stamp) public func stamp() -> UInt64 { organKitStamp() }

/// Called only if the stamp is the host's.
@c(organ_plugin_make) public func make() -> UnsafeMutableRawPointer {
  PluginBox.handOver(BrainTumour())
}
