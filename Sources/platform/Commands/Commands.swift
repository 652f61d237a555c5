import Kernels
import OrganKit
import PlatformRuntime

/// The one table of commands.
enum Commands {
  static let all: [CommandSpecification] = [
    run, segment, simulate, update, verify, demo, organs,
    patients, patientsShow, patientsLink, patientsErase, twins, twinsShow, report, export, runs,
    runsLog,
    registryCheck, registrySweep, registryBackup, scaffold, doctor, install, completion,
    worker,
  ]

  /// What this platform is made of, a line each.
  static func version() -> String {
    """
    platform \(PlatformVersion.number)
    contract \(organKitContract())
    compiler \(String(kernels_compiler(), radix: 16))
    CPU level x86-64-v\(kernels_cpu_level())
    """
  }
}
