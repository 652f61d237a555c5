public import Foundation

/// A page in a headless Chromium.
///
/// Reusable wherever a report must be seen: open a file, ask the page, take its picture.
public struct Browser: Sendable {
  /// Whether a browser is there to test with.
  public static var isInstalled: Bool { DevToolsPipe.program != nil }

  private let pipe: DevToolsPipe
  private let session: String

  /// Starts a browser with an empty page of a size.
  public init(width: Int, height: Int = 900, hasWebGL: Bool = true) async throws {
    guard let program = DevToolsPipe.program else {
      throw DevToolsPipe.Failure(description: "no Chromium in PATH")
    }
    var options = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--mute-audio"]
    options += ["--no-first-run", "--disable-extensions", "--hide-scrollbars"]
    options +=
      hasWebGL
      ? ["--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
      : ["--disable-3d-apis", "--disable-gpu"]
    pipe = try DevToolsPipe(program: program, options: options)
    let target = try await pipe.send(
      "Target.createTarget",
      ["url": "about:blank"],
      session: nil
    )
    let attached = try await pipe.send(
      "Target.attachToTarget",
      ["targetId": target["targetId"] ?? .null, "flatten": true],
      session: nil
    )
    session = attached["sessionId"]?.text ?? ""
    for domain in ["Page", "Runtime", "Log", "Network"] { try await send("\(domain).enable") }
    try await resize(width: width, height: height)
  }

  /// Gives the page another size; below 600 pixels it is a telephone's.
  public func resize(width: Int, height: Int = 900) async throws {
    try await send(
      "Emulation.setDeviceMetricsOverride",
      [
        "width": .number(Double(width)), "height": .number(Double(height)),
        "deviceScaleFactor": 1, "mobile": .bool(width < 600),
      ]
    )
  }

  /// Sets a medium (`print`) and features such as `prefers-color-scheme`.
  public func emulate(medium: String = "", features: [String: String] = [:]) async throws {
    let list = features.sorted { $0.key < $1.key }
      .map { JSONValue.object(["name": .string($0.key), "value": .string($0.value)]) }
    try await send(
      "Emulation.setEmulatedMedia",
      ["media": .string(medium), "features": .array(list)]
    )
  }

  /// Opens a file and waits until it is there with all its parts.
  public func open(_ file: URL) async throws {
    try await send("Page.navigate", ["url": .string(file.absoluteString)])
    while try await evaluate("document.readyState + location.protocol") != "completefile:" {
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// The value of an expression in the page; a promise is awaited.
  public func evaluate(_ expression: String) async throws -> JSONValue {
    let answer = try await send(
      "Runtime.evaluate",
      ["expression": .string(expression), "awaitPromise": true, "returnByValue": true]
    )
    if let details = answer["exceptionDetails"] {
      let text = details["exception"]?["description"]?.text ?? details["text"]?.text ?? "?"
      throw DevToolsPipe.Failure(description: text)
    }
    return answer["result"]?["value"] ?? .null
  }

  /// What went wrong in the page: console errors and warnings, exceptions, blocked loads.
  public var complaints: [String] {
    pipe.events.compactMap { event in
      let parameters = event["params"]
      switch event["method"]?.text {
      case "Runtime.exceptionThrown":
        return parameters?["exceptionDetails"]?["exception"]?["description"]?.text ?? "exception"
      case "Runtime.consoleAPICalled":
        guard ["error", "warning", "assert"].contains(parameters?["type"]?.text) else {
          return nil
        }
        return parameters?["args"]?.elements.compactMap { $0["value"]?.text }.joined(separator: " ")
      case "Log.entryAdded":
        let entry = parameters?["entry"]
        return entry?["level"] == "error" ? entry?["text"]?.text : nil
      default: return nil
      }
    }
  }

  /// The addresses the page asked for, but for its own parts written into it.
  public var requests: [String] {
    pipe.events.compactMap { event in
      guard event["method"] == "Network.requestWillBeSent" else { return nil }
      let address = event["params"]?["request"]?["url"]?.text
      return address?.hasPrefix("data:") == true ? nil : address
    }
  }

  /// The whole page as a PNG file.
  public func picture() async throws -> Data {
    try await bytes("Page.captureScreenshot", ["format": "png", "captureBeyondViewport": true])
  }

  /// The page as it prints, a PDF file.
  public func paper() async throws -> Data {
    try await bytes("Page.printToPDF", ["printBackground": true, "preferCSSPageSize": true])
  }

  private func bytes(_ method: String, _ parameters: JSONValue) async throws -> Data {
    let answer = try await send(method, parameters)
    guard let text = answer["data"]?.text, let data = Data(base64Encoded: text) else {
      throw DevToolsPipe.Failure(description: "\(method) gave no data")
    }
    return data
  }

  @discardableResult
  private func send(_ method: String, _ parameters: JSONValue = [:]) async throws -> JSONValue {
    try await pipe.send(method, parameters, session: session)
  }
}
