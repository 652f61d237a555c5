// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ] + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// Numerics are unusable unoptimised: 8 times slower.
let optimised = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

let package = Package(
  name: "OrganKit",
  // One product: a second dynamic one would hold a second copy of the targets they share.
  products: [
    .library(
      name: "OrganKit",
      type: .dynamic,
      targets: ["OrganKit", "Imaging", "Geometry", "Numerics", "NeuralNetwork", "Kernels"]
    )
  ],
  targets: [
    .systemLibrary(name: "CZlib"),
    .target(name: "Kernels", cSettings: [.unsafeFlags(["-O3"])]),
    .target(name: "OrganKit", dependencies: ["Kernels"], swiftSettings: strict),
    .target(name: "Numerics", dependencies: ["Kernels"], swiftSettings: optimised),
    .target(
      name: "Imaging",
      dependencies: ["OrganKit", "Numerics", "Kernels", "CZlib"],
      swiftSettings: optimised
    ),
    .target(
      name: "Geometry",
      dependencies: ["OrganKit", "Imaging", "Numerics", "Kernels"],
      swiftSettings: optimised
    ),
    .target(
      name: "NeuralNetwork",
      dependencies: ["OrganKit", "Kernels"],
      swiftSettings: optimised
    ),
  ]
)
