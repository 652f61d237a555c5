import Foundation
import HouseTesting
import OrganKit
import PlatformRuntime
import Testing

/// Where plugins are found, and what is said of those that cannot be used.
@Suite("Plugin places")
struct PluginPlaceTests {
  @Test("A build's folder and an installed place are both read")
  func layouts() throws {
    let bench = try Bench()
    let build = try TemporaryFolder()
    try build.write(Bench.manifest, to: "platform_Misbehaving.resources/plugin.json")
    try build.write("", to: "libMisbehaving.so")
    for place in [bench.place, build.url] {
      let plugin = try PluginPlace.find("misbehaving", in: [PluginPlace(place)])
      #expect(FileManager.default.fileExists(atPath: plugin.library.path))
      #expect(plugin.resources.lastPathComponent == "Resources")
    }
  }

  @Test("PLATFORM_PLUGIN_PATH comes first, the executable's folder after it")
  func order() {
    let places = PluginPlace.all(["PLATFORM_PLUGIN_PATH": "/one:/two"]).map(\.folder.path)
    #expect(places.prefix(2) == ["/one", "/two"])
    #expect(places.count == 4)
    #expect(PluginPlace.all([:]).count == 2)
  }

  @Test("A broken plugin is listed with its reason and hides no other")
  func broken() throws {
    let bench = try Bench()
    try bench.folder.write("{\"id\": \"odd\", \"version\": \"3\"}", to: "place/odd/plugin.json")
    try bench.folder.write("no JSON", to: "place/worse/plugin.json")
    let listings = PluginPlace.listings(in: [PluginPlace(bench.place)])
    #expect(listings.map(\.id) == ["misbehaving", "odd", "worse"])
    #expect(listings.map(\.version) == ["1.0.0", "3", nil])
    #expect(listings.map { (try? $0.plugin.get()) != nil } == [true, false, false])
  }

  @Test("Of two plugins with one id the first is used, the second says why not")
  func twice() throws {
    let (bench, other) = (try Bench(), try Bench())
    let places = [PluginPlace(bench.place), PluginPlace(other.place)]
    #expect(try PluginPlace.find("misbehaving", in: places).folder.path.hasPrefix(bench.place.path))
    let listings = PluginPlace.listings(in: places)
    let hidden = other.place.appending(path: "misbehaving").path
    let first = bench.place.appending(path: "misbehaving").path
    let sentence =
      "plugin misbehaving: \(hidden) is hidden by \(first), which is found first; "
      + "remove one or name the place in PLATFORM_PLUGIN_PATH"
    #expect(throws: OrganError(.pluginRefused, sentence)) { try listings[1].plugin.get() }
  }

  @Test("An unknown organ is a wrong command line that names those there are")
  func unknown() throws {
    let bench = try Bench()
    let sentence =
      "no organ 'kidney': there is misbehaving; see 'platform organs', and PLATFORM_PLUGIN_PATH "
      + "for other places"
    #expect(throws: OrganError(.wrongCommandLine, sentence)) {
      try PluginPlace.find("kidney", in: [PluginPlace(bench.place)])
    }
  }

  @Test("A manifest without its library says how to build it")
  func noLibrary() throws {
    let bench = try Bench()
    let library = bench.place.appending(path: "misbehaving/libMisbehaving.so")
    try FileManager.default.removeItem(at: library)
    let sentence =
      "plugin misbehaving: \(library.path) is missing; build it with 'swift build' ('swift run' "
      + "builds no plugin)"
    #expect(throws: OrganError(.pluginRefused, sentence)) { try bench.plugin() }
  }

  @Test("The door opens across dlopen, and the organ is seen to simulate")
  func door() throws {
    let plugin = try phantom()
    let organ = try PluginLibrary.load(plugin.library.path, id: "phantom")
    #expect(organ is any Simulating)
  }
}
