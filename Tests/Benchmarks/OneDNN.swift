import Foundation
import Glibc

/// Intel's oneDNN, version 2 (Debian's libdnnl2), opened at run time: it is nobody's dependency.
///
/// - SeeAlso: https://oneapi-src.github.io/oneDNN/v2.6/.
final class OneDNN {
  /// What keeps the library from being used.
  struct Absent: Error, CustomStringConvertible { var description: String }

  /// Its name and version.
  let name: String

  private typealias Pointer = UnsafeMutableRawPointer
  private let library: Pointer
  private let engine: Pointer
  private let stream: Pointer

  init() throws {
    // A waiting thread that spins would take a core from whoever is measured next.
    setenv("OMP_WAIT_POLICY", "passive", 0)
    guard let library = dlopen("libdnnl.so.2", RTLD_NOW | RTLD_GLOBAL) else {
      throw Absent(description: "libdnnl.so.2 is not installed (Debian's package libdnnl2)")
    }
    self.library = library
    typealias Version = @convention(c) () -> UnsafePointer<Int32>
    let version = try Self.function("dnnl_version", in: library, as: Version.self)()
    name = "oneDNN \(version[0]).\(version[1]).\(version[2])"
    typealias Create = @convention(c) (Pointer, Int32, Int) -> Int32
    typealias CreateStream = @convention(c) (Pointer, Pointer?, UInt32) -> Int32
    engine = try Self.made("dnnl_engine_create") {
      try Self.function("dnnl_engine_create", in: library, as: Create.self)($0, Constant.cpu, 0)
    }
    let engine = engine
    stream = try Self.made("dnnl_stream_create") {
      try Self.function("dnnl_stream_create", in: library, as: CreateStream.self)($0, engine, 1)
    }
  }

  /// How many threads the next convolutions use.
  func use(threads: Int) throws {
    typealias Set = @convention(c) (Int32) -> Void
    try Self.function("omp_set_num_threads", in: library, as: Set.self)(Int32(threads))
  }

  /// A 3×3 convolution of one image with bias and leaky rectifier, in oneDNN's own layout, as a
  /// closure that runs it.
  func convolution(inputs: Int, outputs: Int, side: Int) throws -> () throws -> Void {
    let source = try description([1, inputs, side, side])
    let weights = try description([outputs, inputs, 3, 3])
    let bias = try description([outputs], Constant.vector)
    let target = try description([1, outputs, side, side])
    let convolution = Self.buffer()
    let ones = dimensions([1, 1])
    typealias Describe =
      @convention(c) (
        Pointer, UInt32, UInt32, Pointer, Pointer, Pointer, Pointer, Pointer, Pointer, Pointer
      ) -> Int32
    try check("dnnl_convolution_forward_desc_init") {
      try function($0, as: Describe.self)(
        convolution,
        Constant.forwardInference,
        Constant.direct,
        source,
        weights,
        bias,
        target,
        ones,
        ones,
        ones
      )
    }
    let attributes = try attributes()
    typealias Plan = @convention(c) (Pointer, Pointer, Pointer, Pointer, Pointer?) -> Int32
    let plan = try Self.made("dnnl_primitive_desc_create") {
      try function("dnnl_primitive_desc_create", as: Plan.self)(
        $0,
        convolution,
        attributes,
        engine,
        nil
      )
    }
    typealias Create = @convention(c) (Pointer, Pointer) -> Int32
    let primitive = try Self.made("dnnl_primitive_create") {
      try function("dnnl_primitive_create", as: Create.self)($0, plan)
    }
    let arguments = Self.buffer()
    let places: [(argument: Int32, query: Int32, index: Int32)] = [
      (1, Constant.source, 0), (33, Constant.weights, 0), (41, Constant.weights, 1),
      (17, Constant.target, 0),
    ]
    for (number, place) in places.enumerated() {
      let slot = arguments + 16 * number
      slot.storeBytes(of: place.argument, as: Int32.self)
      (slot + 8).storeBytes(of: try memory(plan, place.query, place.index), as: Pointer.self)
    }
    typealias Execute = @convention(c) (Pointer, Pointer, Int32, Pointer) -> Int32
    typealias Wait = @convention(c) (Pointer) -> Int32
    let execute = try function("dnnl_primitive_execute", as: Execute.self)
    let wait = try function("dnnl_stream_wait", as: Wait.self)
    let stream = stream
    return {
      guard execute(primitive, stream, Int32(places.count), arguments) == 0, wait(stream) == 0
      else { throw Absent(description: "oneDNN did not run its convolution") }
    }
  }

  /// Numbers of the C header's enumerations.
  private enum Constant {
    static let cpu: Int32 = 1
    static let float32: UInt32 = 3
    static let anyLayout: UInt32 = 1
    static let vector: UInt32 = 2
    static let forwardInference: UInt32 = 96
    static let direct: UInt32 = 1
    static let rectifier: UInt32 = 31
    static let source: Int32 = 129
    static let weights: Int32 = 131
    static let target: Int32 = 133
  }

  /// Larger than any of the library's structures; kept as long as the program runs.
  private static func buffer() -> Pointer {
    let buffer = Pointer.allocate(byteCount: 8192, alignment: 64)
    buffer.initializeMemory(as: UInt8.self, repeating: 0, count: 8192)
    return buffer
  }

  private func dimensions(_ numbers: [Int]) -> Pointer {
    let buffer = Self.buffer()
    for (index, number) in numbers.enumerated() {
      buffer.storeBytes(of: number, toByteOffset: 8 * index, as: Int.self)
    }
    return buffer
  }

  private func description(_ shape: [Int], _ layout: UInt32 = Constant.anyLayout) throws -> Pointer
  {
    let description = Self.buffer()
    typealias Describe = @convention(c) (Pointer, Int32, Pointer, UInt32, UInt32) -> Int32
    try check("dnnl_memory_desc_init_by_tag") {
      try function($0, as: Describe.self)(
        description,
        Int32(shape.count),
        dimensions(shape),
        Constant.float32,
        layout
      )
    }
    return description
  }

  private func attributes() throws -> Pointer {
    typealias Create = @convention(c) (Pointer) -> Int32
    typealias Append = @convention(c) (Pointer, Float, UInt32, Float, Float) -> Int32
    typealias Set = @convention(c) (Pointer, Pointer) -> Int32
    let attributes = try Self.made("dnnl_primitive_attr_create") {
      try function("dnnl_primitive_attr_create", as: Create.self)($0)
    }
    let operations = try Self.made("dnnl_post_ops_create") {
      try function("dnnl_post_ops_create", as: Create.self)($0)
    }
    try check("dnnl_post_ops_append_eltwise") {
      try function($0, as: Append.self)(operations, 1, Constant.rectifier, 0.01, 0)
    }
    try check("dnnl_primitive_attr_set_post_ops") {
      try function($0, as: Set.self)(attributes, operations)
    }
    return attributes
  }

  /// Memory in the layout that a plan has chosen, filled with some numbers.
  private func memory(_ plan: Pointer, _ query: Int32, _ index: Int32) throws -> Pointer {
    typealias Query = @convention(c) (Pointer, Int32, Int32) -> Pointer?
    typealias Create = @convention(c) (Pointer, Pointer, Pointer, Pointer?) -> Int32
    typealias Size = @convention(c) (Pointer) -> Int
    let name = "dnnl_primitive_desc_query_md"
    guard let layout = try function(name, as: Query.self)(plan, query, index) else {
      throw Absent(description: "\(name) failed")
    }
    let count = try function("dnnl_memory_desc_get_size", as: Size.self)(layout) / 4
    let numbers = UnsafeMutablePointer<Float>.allocate(capacity: count)
    for place in 0..<count { numbers[place] = Float(place * 7919 % 1000) / 1000 - 0.5 }
    return try Self.made("dnnl_memory_create") {
      try function("dnnl_memory_create", as: Create.self)($0, layout, engine, numbers)
    }
  }

  private func function<Function>(_ name: String, as type: Function.Type) throws -> Function {
    try Self.function(name, in: library, as: type)
  }

  private static func function<Function>(
    _ name: String,
    in library: Pointer,
    as type: Function.Type
  ) throws -> Function {
    guard let symbol = dlsym(library, name) else {
      throw Absent(description: "libdnnl.so.2 has no \(name)")
    }
    return unsafeBitCast(symbol, to: type)
  }

  private func check(_ name: String, _ call: (String) throws -> Int32) throws {
    guard try call(name) == 0 else { throw Absent(description: "\(name) failed") }
  }

  /// An object that a function writes to the place it is given.
  private static func made(_ name: String, _ call: (Pointer) throws -> Int32) throws -> Pointer {
    var object: Pointer?
    guard try withUnsafeMutablePointer(to: &object, { try call(Pointer($0)) }) == 0, let object
    else { throw Absent(description: "\(name) failed") }
    return object
  }
}
