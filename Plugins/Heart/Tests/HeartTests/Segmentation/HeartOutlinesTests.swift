import Imaging
import Testing

@testable import Heart

@Suite("Outlines of several hands")
struct HeartOutlinesTests {
  @Test("Missing structures are filled in where nothing is drawn, the others left")
  func fill() {
    var own = HeartOutlines([0, 1, 1, 0, 0, 0], drawnBy: .user)
    let other = HeartOutlines([1, 2, 3, 3, 2, 0], drawnBy: .network)
    own.fill(with: other)
    #expect(own.labels == [0, 1, 1, 3, 2, 0])
    #expect(own.origins == [.rightCavity: .user, .leftWall: .network, .leftCavity: .network])
    #expect(own.isComplete)
  }

  @Test("A frame without any label counts as not labelled")
  func empty() {
    let grid = VoxelGrid(size: SIMD3(2, 1, 1), spacing: SIMD3(1, 1, 1))
    var frame = CineSeries.Frame(volume: Volume(grid: grid), file: "a.nii")
    #expect(HeartOutlines(of: frame) == nil)
    (frame.labels, frame.labelsOrigin) = (LabelMap(grid: grid), .user)
    #expect(HeartOutlines(of: frame) == nil)
    frame.labels?.labels = [3, 0]
    #expect(HeartOutlines(of: frame)?.origins == [.leftCavity: .user])
    #expect(HeartOutlines(of: frame)?.isComplete == false)
  }
}
