import Foundation
import Kernels
import OrganKit
package import PatientRegistry

/// Looks at the machine; changes nothing.
package struct MachineDoctor: Sendable {
  private let registry: RegistryFolder
  private let environment: [String: String]

  /// A doctor for this machine, and for the registry's folder on it.
  package init(
    registry: RegistryFolder,
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) {
    self.registry = registry
    self.environment = environment
  }

  /// The processor, the libraries, the folders, the plugins and the programs.
  package func diagnoses() -> [Diagnosis] {
    [processor] + libraries + folders + plugins + Self.programs.map(look)
  }

  private var processor: Diagnosis {
    let told = environment["PLATFORM_CPU_LEVEL"].map { " (PLATFORM_CPU_LEVEL is \($0))" } ?? ""
    let memory = ProcessInfo.processInfo.physicalMemory >> 20
    return Diagnosis(
      "processor",
      .good,
      "\(PlatformVersion.cpuLevel)\(told), \(ProcessInfo.processInfo.activeProcessorCount) cores, "
        + "\(memory) MiB of memory"
    )
  }

  /// The libraries beside Swift's own, where this process found them.
  private var libraries: [Diagnosis] {
    let mapped = RunningProgram.libraries()
    return ["libOrganKit", "libsqlite3", "libz", "libcrypto"]
      .map { name in
        guard let file = mapped.first(where: { $0.lastPathComponent.hasPrefix("\(name).so") })
        else { return Diagnosis(name, .bad, "not loaded: run .ci/setup and 'swift build' again") }
        return Diagnosis(name, .good, file.path)
      }
  }

  private var folders: [Diagnosis] {
    [
      folder("registry", registry.url, needed: 1024),
      folder("temporary folder", FileManager.default.temporaryDirectory, needed: 256),
    ]
  }

  private func folder(_ subject: String, _ url: URL, needed: Int64) -> Diagnosis {
    // What is not there yet is made in the nearest folder that is.
    var existing = url.standardizedFileURL
    while existing.path != "/", !FileManager.default.fileExists(atPath: existing.path) {
      existing.deleteLastPathComponent()
    }
    guard access(existing.path, W_OK | X_OK) == 0 else {
      return Diagnosis(subject, .bad, "\(existing.path) cannot be written; name another folder")
    }
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: existing.path)
    let free = ((attributes?[.systemFreeSize] as? NSNumber)?.int64Value ?? 0) >> 20
    guard free >= needed else {
      return Diagnosis(subject, .bad, "\(url.path): \(free) MiB are free; a study needs \(needed)")
    }
    return Diagnosis(subject, .good, "\(url.path), \(free) MiB free")
  }

  private var plugins: [Diagnosis] {
    let listings = PluginPlace.listings(in: PluginPlace.all(environment))
    guard !listings.isEmpty else {
      return [Diagnosis("plugins", .bad, "none is here: build them with 'swift build'")]
    }
    return listings.map { listing in
      switch listing.plugin {
      case .success(let plugin):
        Diagnosis("plugin \(listing.id)", .good, plugin.library.path)
      case .failure(let error):
        Diagnosis("plugin \(listing.id)", .bad, error.description)
      }
    }
  }

  /// A program of the field or of Debian, and who needs it.
  private struct Need {
    var program: String
    var package: String
    var purpose: String
  }

  private static let programs = [
    Need(program: "dcm2niix", package: "dcm2niix", purpose: "studies in JPEG 2000 DICOM"),
    Need(program: "dcmdjpeg", package: "dcmtk", purpose: "studies in JPEG or RLE DICOM"),
    Need(program: "chromium", package: "chromium", purpose: "the tests of the report's page"),
    Need(program: "patchelf", package: "patchelf", purpose: "'platform install'"),
    Need(program: "swift", package: "", purpose: "building plugins"),
  ]

  private func look(for need: Need) -> Diagnosis {
    if let file = Program.find(need.program) {
      return Diagnosis(need.program, .good, file.path)
    }
    let remedy =
      need.package.isEmpty ? "see swift.org/install" : "apt-get install \(need.package)"
    return Diagnosis(
      need.program,
      .optional,
      "missing; only \(need.purpose) need it: \(remedy)"
    )
  }
}
