import Kernels
import OrganKit

/// The one table of commands.
enum Commands {
  static let all: [CommandSpecification] = [
    run, patients, patientsShow, patientsLink, patientsErase, twins, twinsShow, runs, runsLog,
    registryCheck, registrySweep, registryBackup, completion, worker,
  ]

  /// What this platform is made of, a line each.
  static func version() -> String {
    """
    platform 0.1.0
    contract \(organKitContract())
    compiler \(String(kernels_compiler(), radix: 16))
    CPU level x86-64-v\(kernels_cpu_level())
    """
  }
}
