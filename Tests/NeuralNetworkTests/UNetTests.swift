import Foundation
import NeuralNetwork
import OrganKit
import Testing

/// Whole networks against PyTorch's numbers.
@Suite("U-Nets")
struct UNetTests {
  private func run(_ fixture: Fixture, _ processing: Processing) throws -> UNetOutput {
    let golden = try fixture.golden.read()
    let input = try #require(golden.tensors["input"])
    let shape = input.shape
    guard fixture.name == "unet3d" else {
      let network = try UNet2D(contentsOf: fixture.url)
      return
        try network
        .session(batch: shape[0], height: shape[2], width: shape[3], processing: processing)
        .run(input.values)
    }
    return
      try UNet3D(contentsOf: fixture.url)
      .session(
        batch: shape[0],
        depth: shape[2],
        height: shape[3],
        width: shape[4],
        processing: processing
      )
      .run(input.values)
  }

  @Test("Logits are PyTorch's, to 0.001", arguments: Fixture.networks, Fixture.levels)
  func logits(_ fixture: Fixture, level: Int) throws {
    let golden = try fixture.golden.read().tensors
    let output = try run(fixture, Processing(threads: 1, level: level))
    let expected = try #require(golden["logits"]).values
    #expect(largestDifference(output.logits, expected) < 1e-3)
    // Logits that hardly differ from nought would agree with anything.
    #expect((expected.map(abs).max() ?? 0) > 0.5)
    #expect(largestDifference(output.presence, golden["presence"]?.values ?? []) < 1e-3)
    for threads in [2, 5] {
      let again = try run(fixture, Processing(threads: threads, level: level))
      #expect(again.logits == output.logits && again.presence == output.presence)
    }
  }

  @Test("A batch gives what its images give one by one, from any task")
  func batch() async throws {
    let network = try UNet2D(contentsOf: Fixture.networks[0].url)
    let input = try #require(Fixture.networks[0].golden.read().tensors["input"])
    let shape = input.shape
    let (height, width) = (shape[2], shape[3])
    let together = try network(input.values, batch: shape[0], height: height, width: width)
    let size = input.values.count / shape[0]
    let apart = try await withThrowingTaskGroup(of: (Int, UNetOutput).self) { group in
      for image in 0..<shape[0] {
        let part = Array(input.values[image * size..<(image + 1) * size])
        group.addTask { (image, try network(part, height: height, width: width)) }
      }
      return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
    #expect(apart.flatMap(\.logits) == together.logits)
    #expect(apart.flatMap(\.presence) == together.presence)
    #expect(apart.count > 1)
  }

  @Test("Probabilities of a pixel add up to 1")
  func probabilities() throws {
    let output = try run(Fixture.networks[0], .full)
    let probabilities = output.probabilities()
    let (classes, pixels) = (4, 20 * 28)
    for pixel in 0..<pixels {
      let sum = (0..<classes).reduce(Float(0)) { $0 + probabilities[$1 * pixels + pixel] }
      #expect(abs(sum - 1) < 1e-5)
    }
  }

  @Test("Maps that are not needed at the same time share memory")
  func memory() throws {
    let network = try UNet2D(contentsOf: Fixture.networks[0].url)
    let session = try network.session(height: 160, width: 160)
    // At full resolution the map handed over, the enlarged one (20 channels take two blocks) and
    // one that is being made live together, and of their making no more; each has a margin.
    let map = 162 * 162 * 16 * 4
    #expect(session.byteCount >= 4 * map)
    #expect(session.byteCount < 5 * map)
  }

  @Test("Other sizes and counts are refused")
  func sizes() throws {
    let network = try UNet2D(contentsOf: Fixture.networks[0].url)
    #expect(
      throws: OrganError(
        .pluginRefused,
        "the network takes images whose sides are multiples of 4, not 20×26"
      )
    ) { try network.session(height: 20, width: 26) }
    #expect(throws: OrganError.self) { try network.session(height: 0, width: 20) }
    #expect(throws: OrganError.self) { try network.session(height: -4, width: 20) }
    #expect(throws: OrganError.self) { try network.session(batch: 0, height: 4, width: 4) }
    #expect(
      throws: OrganError(
        .pluginRefused,
        "a network cannot be run on 1 images of 4611686018427387904×4"
      )
    ) { try network.session(height: 1 << 62, width: 4) }
    #expect(
      throws: OrganError(
        .pluginRefused,
        "the network would need more than 64 GiB for 1024 images of 65536×65536"
      )
    ) { try network.session(batch: 1 << 10, height: 1 << 16, width: 1 << 16) }
    #expect(
      throws: OrganError(
        .pluginRefused,
        "a network for 1 images of 3 channels of 4×8 takes 96 numbers, not 95"
      )
    ) { try network([Float](repeating: 0, count: 95), height: 4, width: 8) }
  }
}
