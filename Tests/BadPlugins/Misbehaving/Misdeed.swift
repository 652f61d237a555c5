import Foundation
import OrganKit

/// What a plugin can do wrong; the number is the parameter's value.
enum Misdeed: Double {
  case none = 0
  case throwsStranger = 1
  case refuses = 2
  case traps = 3
  case touchesNothing = 4
  case loops = 5
  case exits = 6
  case eats = 7
  case aborts = 8
  case leavesScratch = 9
  case leavesChild = 10
  case closesSocket = 11
  case dawdles = 12
  case prints = 13
  case listens = 14
  case floods = 15
  // These are done in the room they belong to.
  case invents = 20
  case mistakesUnit = 21
  case reportsNoNumber = 22
  case leavesInterval = 23
  case repeats = 24
  case showsNothing = 25
  case writesNonsense = 26
  case fails = 27
  case measuresNoNumber = 28
  case limitsNothing = 29

  private struct Stranger: Error, CustomStringConvertible {
    var description: String { "a stranger" }
  }

  /// Does the parameter's misdeed if this is the room for it.
  static func commit(in room: Double, _ context: StageContext) throws {
    let misdeed = Misdeed(rawValue: try context.parameter("misdeed"))
    if misdeed == .dawdles { return dawdle(context) }
    guard try context.parameter("room") == room else { return }
    switch misdeed {
    case .throwsStranger: throw Stranger()
    case .refuses: throw OrganError(.studyRefused, "this study is not to my taste")
    case .traps: fatalError("a trap was asked for")
    case .touchesNothing:
      UnsafeMutablePointer<Int>(bitPattern: 16)?.pointee = 1
    case .loops: while true { usleep(1000) }
    case .exits: exit(0)
    case .eats: eat()
    case .aborts: abort()
    case .leavesScratch: context.artefact("passwords", URL(filePath: "/etc/hostname"))
    case .leavesChild:
      let child = Process()
      child.executableURL = URL(filePath: "/bin/sleep")
      child.arguments = ["600"]
      try child.run()
      print("child \(child.processIdentifier)")
      fflush(nil)
      abort()
    case .closesSocket:
      close(3)
      while true { usleep(1000) }
    case .prints:
      for line in 0..<100_000 { print("line \(line)") }
    case .floods:
      let line = String(repeating: "x", count: 1 << 20)
      for _ in 0..<40 { print(line) }
      fflush(nil)
      // Until the host has shortened the log: what is said in that very moment may be lost.
      var status = stat()
      while fstat(STDOUT_FILENO, &status) == 0, status.st_size > 16 << 20 { usleep(1000) }
      fatalError("a trap after a flood")
    case .listens:
      while true {
        try context.checkCancellation()
        usleep(1000)
      }
    default: break
    }
  }

  /// A room that takes a while, so that a kill can hit it anywhere.
  private static func dawdle(_ context: StageContext) {
    for step in 0..<10 {
      context.progress(Double(step) / 10)
      usleep(5000)
    }
  }

  /// Twenty gigabytes, touched page by page.
  private static func eat() {
    var all: [UnsafeMutableRawPointer] = []
    for _ in 0..<(20 << 4) {
      let block = UnsafeMutableRawPointer.allocate(byteCount: 64 << 20, alignment: 4096)
      for page in stride(from: 0, to: 64 << 20, by: 4096) {
        block.storeBytes(of: 1, toByteOffset: page, as: UInt8.self)
      }
      all.append(block)
    }
    print(all.count)
  }
}
