// swift-tools-version: 6.2
import PackageDescription

/// The rooms of the house: a new organ is a word here and a folder under Plugins/.
let organs = ["Phantom", "Heart", "BrainTumour"]
/// Those with networks, whose training lies beside them.
let trained = ["Heart"]

let kit: Target.Dependency = .product(name: "OrganKit", package: "OrganKit")
let testing: Target.Dependency = .product(name: "OrganKitTesting", package: "OrganKitTesting")
let checks: Target.Dependency = .product(name: "OrganChecks", package: "OrganKitTesting")

/// One list, with its reasons: `any` is visible where a call is dynamic, imports do not leak, and a
/// member comes from a module that is named.
let strict: [SwiftSetting] =
  [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
  // Only in CI: a newer compiler's warning must not break a stranger's build.
  + (Context.environment["CI"] == nil ? [] : [.treatAllWarnings(as: .error)])

/// Numerics are unusable unoptimised: 8 times slower.
let optimised = strict + [.unsafeFlags(["-O"], .when(configuration: .debug))]

/// An organ is a room (tested), a door (the dynamic library: exported symbols only) and its tests.
///
/// SwiftPM links all tests into one binary, so the doors' equal symbol names must stay out of it.
func organ(_ name: String) -> [Target] {
  [
    .target(
      name: name,
      dependencies: [kit],
      path: "Plugins/\(name)",
      exclude: ["README.md", "Tests", "Sources/\(name)Plugin"]
        + (trained.contains(name) ? ["Training"] : []),
      sources: ["Sources/\(name)"],
      resources: [.copy("plugin.json"), .copy("Resources")],
      swiftSettings: optimised
    ),
    .target(
      name: "\(name)Plugin",
      dependencies: [kit, .byName(name: name)],
      path: "Plugins/\(name)/Sources/\(name)Plugin",
      swiftSettings: strict
    ),
    .testTarget(
      name: "\(name)Tests",
      dependencies: [kit, testing, "HouseTesting", .byName(name: name)],
      path: "Plugins/\(name)/Tests/\(name)Tests",
      swiftSettings: optimised
    ),
  ]
}

/// A test target under Tests/, named after what it tests.
func tests(
  _ module: String,
  _ dependencies: [Target.Dependency],
  exclude: [String] = []
) -> Target {
  .testTarget(
    name: "\(module)Tests",
    dependencies: dependencies,
    exclude: exclude,
    swiftSettings: strict
  )
}

let floors: [Target] = [
  .systemLibrary(name: "CSQLite"),
  .systemLibrary(name: "CCrypto"),
  .target(
    name: "PatientRegistry",
    dependencies: ["CSQLite", "CCrypto"],
    path: "Registry",
    exclude: ["README.md"],
    sources: ["Sources"],
    resources: [.embedInCode("Migrations")],
    swiftSettings: strict
  ),
  .target(
    name: "PlatformRuntime",
    dependencies: [kit, checks, "PatientRegistry", "ReportRendering"],
    swiftSettings: strict
  ),
  .target(name: "ReportRendering", dependencies: [kit], swiftSettings: optimised),
  .executableTarget(
    name: "platform",
    dependencies: [kit, "PlatformRuntime", "PatientRegistry", "ReportRendering"],
    swiftSettings: strict
  ),
  .executableTarget(
    name: "Benchmarks",
    dependencies: [
      kit, "PlatformRuntime", "PatientRegistry", "CSQLite", "BrainTumour", "PlainGrowthLoop",
    ],
    path: "Tests/Benchmarks",
    swiftSettings: strict
  ),
]

/// A benchmark's peer, as plain as it can be written in C.
let plainGrowthLoop = Target.target(
  name: "PlainGrowthLoop",
  path: "Tests/PlainGrowthLoop",
  publicHeadersPath: ".",
  cSettings: [.unsafeFlags(["-O3"])]
)

/// Bad plugins have no manifest, so that no place lists them: tests lay one beside them.
let badPlugins: [Target] = [
  .target(name: "StaleStamp", path: "Tests/BadPlugins/StaleStamp", publicHeadersPath: "."),
  .target(
    name: "Misbehaving",
    dependencies: [kit],
    path: "Tests/BadPlugins/Misbehaving",
    swiftSettings: strict
  ),
]

let package = Package(
  name: "platform",
  products: [
    .executable(name: "platform", targets: ["platform"]),
    .executable(name: "Benchmarks", targets: ["Benchmarks"]),
    .library(name: "StaleStamp", type: .dynamic, targets: ["StaleStamp"]),
    .library(name: "Misbehaving", type: .dynamic, targets: ["Misbehaving"]),
  ] + organs.map { .library(name: "\($0)Plugin", type: .dynamic, targets: ["\($0)Plugin"]) },
  dependencies: [.package(path: "Sources/OrganKit"), .package(path: "Sources/OrganKitTesting")],
  targets: floors + badPlugins + organs.flatMap(organ) + [
    plainGrowthLoop,
    .target(name: "HouseTesting", path: "Tests/HouseTesting", swiftSettings: strict),
    tests("OrganKit", [kit, testing, checks, "HouseTesting"], exclude: ["interface.txt"]),
    tests("Imaging", [kit, "HouseTesting"], exclude: ["Fixtures"]),
    tests("Geometry", [kit, "HouseTesting"]),
    tests("Numerics", [kit, "HouseTesting"]),
    tests("NeuralNetwork", [kit, "HouseTesting"], exclude: ["Fixtures"]),
    tests("PatientRegistry", ["PatientRegistry", "CSQLite", "HouseTesting"]),
    tests("PlatformRuntime", [kit, "PlatformRuntime", "PatientRegistry", "HouseTesting"]),
    tests("ReportRendering", [kit, "ReportRendering", "HouseTesting"]),
    tests("Command", [kit, "HouseTesting"]),
  ]
)
