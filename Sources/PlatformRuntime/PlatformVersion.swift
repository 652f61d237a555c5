import Kernels
import OrganKit

/// What this platform is: the number people cite, and what a plugin must match.
package enum PlatformVersion {
  /// The release.
  package static let number = "0.1.0"
  /// The contract's number.
  package static var contract: UInt32 { organKitContract() }
  /// The compiler, as the hash that a plugin's stamp carries.
  package static var compiler: String { hexadecimal(kernels_compiler()) }
  /// The instruction set the kernels use.
  package static var cpuLevel: String { "x86-64-v\(kernels_cpu_level())" }

  /// Eight digits, as they stand in sentences about stamps.
  static func hexadecimal(_ number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}
