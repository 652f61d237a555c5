public import OrganKit

/// Lets an organ work through the short set of its cases: each is whole, and each passes.
public struct VerificationCheck: Sendable {
  let bench: Workbench

  init(_ bench: Workbench) { self.bench = bench }

  func check(_ organ: some Verifying) async throws -> [Violation] {
    let (context, _) = try bench.context("verification")
    var told: [VerificationResult] = []
    var found: [Violation] = []
    do {
      try await organ.verify(full: false, context) { result in
        if let fault = Self.fault(of: result, after: told) {
          found.append(Violation(.verification, fault))
        } else if !result.passed {
          found.append(
            Violation(
              .verification,
              "the case '\(result.name)' fails: \(result.quantity) is \(result.measured)"
            )
          )
        }
        told.append(result)
      }
    } catch {
      found.append(Violation(.verification, "verify threw '\(error)'"))
    }
    if told.isEmpty, found.isEmpty { found.append(Violation(.verification, "no result is told")) }
    return found
  }

  /// What is wrong with a result that an organ told, whether it passed or not; nil if nothing is.
  ///
  /// - Parameters:
  ///   - result: the result.
  ///   - earlier: those that were told before.
  /// - Returns: the end of a sentence.
  public static func fault(
    of result: VerificationResult,
    after earlier: [VerificationResult]
  ) -> String? {
    let (name, quantity) = (result.name, result.quantity)
    guard name.wholeMatch(of: /[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil, name.utf8.count <= 100 else {
      return "the case '\(name)' is not named in lower case with hyphens"
    }
    for (key, line) in [("quantity", quantity), ("source", result.source)]
    where line.allSatisfy(\.isWhitespace) || line.contains(where: \.isNewline) {
      return "the case '\(name)' has the \(key) '\(line)', which is no line of words"
    }
    guard !result.unit.isEmpty, result.unit.allSatisfy({ $0.isASCII && !$0.isWhitespace }) else {
      return "the case '\(name)' has the unit '\(result.unit)', not one in UCUM's spelling"
    }
    guard result.low != nil || result.high != nil else {
      return "the case '\(name)' has no limit for the \(quantity): anything would pass"
    }
    let (low, high) = (result.low ?? -.infinity, result.high ?? .infinity)
    let numbers = [result.reference, result.low ?? 0, result.high ?? 0]
    guard numbers.allSatisfy(\.isFinite), low <= high else {
      return "the case '\(name)' has a reference or limits for the \(quantity) that cannot be"
    }
    guard !earlier.contains(where: { $0.name == name && $0.quantity == quantity }) else {
      return "the case '\(name)' tells the \(quantity) twice"
    }
    return nil
  }
}
