import Foundation
import HouseTesting
import PatientRegistry
import Synchronization
import Testing

@Suite("Competition")
struct CompetitionTests {
  @Test("Eight writers and four readers, each with a connection of its own, meet no error")
  func writersAndReaders() async throws {
    let isFull = ProcessInfo.processInfo.environment["PLATFORM_FULL"] == "1"
    let archive = try Archive()
    let tally = Tally()
    await inThreads(12) { thread in
      do {
        let registry = try PatientRegistry(archive.registry.folder)
        let end = Date(timeIntervalSinceNow: isFull ? 20 : 2)
        var round = 0
        while Date() < end {
          if thread < 8 {
            // Two writers a person: they race for the person's row and for versions.
            let key = "w\(thread)r\(round)"
            let record = try archive.record("p\(thread / 2 + round % 5)", key: key, content: "one")
            _ = try registry.commit(record)
            tally.add(written: 1)
          } else {
            let person = try registry.person(.init(issuer: "clinic", identifier: "p\(round % 9)"))
            let twins = try registry.twins(of: person ?? registry.persons().first)
            if let twin = twins.last { _ = try registry.twin(twin.uid) }
            tally.add(read: 1)
          }
          round += 1
        }
      } catch {
        tally.add(error: "thread \(thread): \(error)")
      }
    }
    let result = tally.result
    #expect(result.errors == [])
    #expect(result.written >= 8)
    #expect(result.read >= 4)
    let check = try archive.registry.check()
    #expect(check.damage == [])
    #expect(check.orphans == [])
    #expect(check.twins == result.written)
    for (_, twins) in Dictionary(grouping: try archive.registry.twins(), by: \.person.uid) {
      #expect(twins.map(\.version) == Array(1...twins.count))
    }
  }

  @Test("Many who open a new registry at once all find it whole")
  func opening() async throws {
    let home = try TemporaryFolder()
    let tally = Tally()
    await inThreads(8) { _ in
      do {
        _ = try PatientRegistry(RegistryFolder(home.url.appending(path: "new"))).persons()
      } catch {
        tally.add(error: "\(error)")
      }
    }
    #expect(tally.result.errors == [])
  }

  @Test("Commits beside erasures and sweeps never lose a file that a twin needs")
  func erasing() async throws {
    let archive = try Archive()
    let shared = try archive.home.write("the same for all", to: "shared.txt")
    let tally = Tally()
    await inThreads(4) { thread in
      do {
        let registry = try PatientRegistry(archive.registry.folder)
        let end = Date(timeIntervalSinceNow: 1)
        var round = 0
        while Date() < end {
          var record = try archive.record("t\(thread)", key: "t\(thread)r\(round)")
          record.files = [(path: "shared.txt", file: shared)]
          let twin = try registry.commit(record)
          if thread == 0 { _ = try registry.sweep(olderThan: 0) }
          if thread < 3 { try registry.erase(twin.person) }
          round += 1
        }
      } catch {
        tally.add(error: "thread \(thread): \(error)")
      }
    }
    #expect(tally.result.errors == [])
    #expect(try archive.registry.check().damage == [])
  }

  /// Waits without blocking the threads that tests share.
  private func inThreads(_ count: Int, _ body: @escaping @Sendable (Int) -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      for index in 0..<count {
        group.addTask {
          await withCheckedContinuation { done in
            Thread.detachNewThread {
              body(index)
              done.resume()
            }
          }
        }
      }
    }
  }
}

/// What threads count together.
private final class Tally: Sendable {
  struct Result {
    var written = 0
    var read = 0
    var errors: [String] = []
  }

  private let state = Mutex(Result())

  var result: Result { state.withLock { $0 } }

  func add(written: Int = 0, read: Int = 0, error: String? = nil) {
    state.withLock {
      $0.written += written
      $0.read += read
      if let error { $0.errors.append(error) }
    }
  }
}
