import Foundation

extension Scaffold {
  /// `Package.swift`.
  var packageManifest: String {
    // Absolute: the package can be moved, the platform rarely is.
    let kit = sources.root.appending(path: "Sources/OrganKit").path
    let testing = sources.root.appending(path: "Sources/OrganKitTesting").path
    return """
      // swift-tools-version: 6.2
      import PackageDescription

      // An organ outside the platform: it needs the contract's sources and nothing else.
      let kit: Target.Dependency = .product(name: "OrganKit", package: "OrganKit")
      let testing: Target.Dependency = .product(name: "OrganKitTesting", package: "OrganKitTesting")

      let strict: [SwiftSetting] = [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ]

      // Loops over voxels are unusable unoptimised, in debug builds too.
      let optimised = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

      let package = Package(
        name: "\(module)",
        products: [.library(name: "\(module)Plugin", type: .dynamic, targets: ["\(module)Plugin"])],
        dependencies: [
          .package(path: "\(escaped(kit))"),
          .package(path: "\(escaped(testing))"),
        ],
        targets: [
          .target(
            name: "\(module)",
            dependencies: [kit],
            path: ".",
            exclude: ["README.md", "Tests", "Sources/\(module)Plugin"],
            sources: ["Sources/\(module)"],
            resources: [.copy("plugin.json"), .copy("Resources")],
            swiftSettings: optimised
          ),
          .target(
            name: "\(module)Plugin",
            dependencies: [kit, "\(module)"],
            swiftSettings: strict
          ),
          .testTarget(
            name: "\(module)Tests",
            dependencies: [kit, testing, "\(module)"],
            swiftSettings: strict
          ),
        ]
      )

      """
  }

  private func escaped(_ path: String) -> String {
    path.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
  }

  /// `README.md`.
  var readme: String {
    """
    # \(module)

    An organ plugin. It is still the template: a bright ellipsoid in a dark image, which it reads,
    labels, fits and reports. Make each room yours, one at a time; the tests hold all the while.

        swift build && platform doctor --plugin .
        swift test
        PLATFORM_PLUGIN_PATH=$PWD/.build/debug platform run --organ \(id)

    | where | what is yours to say |
    |---|---|
    | `plugin.json` | what it reads and finds, with units; parameters, scenarios, limits |
    | `Sources/\(module)/Ingest` | how a study is read, and what makes one unreadable |
    | `Sources/\(module)/Segmentation` | where the organ is in the images |
    | `Sources/\(module)/Modelling` | the twin: what is fitted to this patient |
    | `Sources/\(module)/Reporting` | findings with their uncertainty, and figures |
    | `Sources/\(module)/Demonstration` | a synthetic study whose truth is known |
    | `Sources/\(module)/Simulation` | answers to what-if questions |
    | `Sources/\(module)/Assimilation` | what the twin expects of a later study, and learns from it |
    | `Sources/\(module)/Verification` | exact and published answers the mathematics are held against |
    | `Sources/\(module)Plugin` | the door: leave it as it is |

    The last four before the door are capabilities: an organ without one removes the folder, its tests
    and the word in `capabilities`. The contract, and seven steps to an organ: `\(sources.root.path)/Sources/OrganKit/README.md`.
    Research use only, not for diagnosis.

    """
  }
}
