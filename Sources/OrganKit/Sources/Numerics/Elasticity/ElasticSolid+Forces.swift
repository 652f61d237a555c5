import Kernels

/// Where `kernels_elastic_row` and its single-precision twin are called.
extension ElasticSolid {
  /// out = base + scale·(divergence of the stress of `field`) on the faces that move, 0 elsewhere.
  ///
  /// Fields of `3 · layout.count` numbers; `out` overlaps no other.
  func addForces(
    of field: UnsafeMutablePointer<Double>,
    to base: UnsafeMutablePointer<Double>?,
    into out: UnsafeMutablePointer<Double>,
    scale: Double,
    _ sharing: WorkSharing
  ) {
    withCoefficients { first, shear, edges, free in
      nonisolated(unsafe) let task = kernels_elastic(
        row: layout.row,
        plane: layout.plane,
        count: layout.count,
        inverse_steps: (1 / step.x, 1 / step.y, 1 / step.z),
        first: first,
        shear: shear,
        xy: edges.0,
        xz: edges.1,
        yz: edges.2,
        free: free,
        cap: .infinity,
        scale: scale,
        field: field,
        base: base,
        out: out
      )
      sharing.perform(size.z, size: layout.count) { planes in
        var task = task
        for k in planes {
          for j in 0..<size.y { kernels_elastic_row(&task, layout.index(0, j, k), size.x) }
        }
      }
    }
  }

  /// out = base + (divergence of the stress of `field`), with Lamé's first parameter of at most
  /// `cap` shear moduli.
  func addForces(
    of field: UnsafeMutablePointer<Float>,
    to base: UnsafeMutablePointer<Float>,
    into out: UnsafeMutablePointer<Float>,
    cap: Float,
    _ sharing: WorkSharing
  ) {
    withCoefficients { first, shear, edges, free in
      nonisolated(unsafe) let task = kernels_elastic_single(
        row: layout.row,
        plane: layout.plane,
        count: layout.count,
        inverse_steps: (1 / step.x, 1 / step.y, 1 / step.z),
        first: first,
        shear: shear,
        xy: edges.0,
        xz: edges.1,
        yz: edges.2,
        free: free,
        cap: cap,
        scale: 1,
        field: field,
        base: base,
        out: out
      )
      sharing.perform(size.z, size: layout.count) { planes in
        var task = task
        for k in planes {
          for j in 0..<size.y { kernels_elastic_row_single(&task, layout.index(0, j, k), size.x) }
        }
      }
    }
  }

  private typealias Numbers = UnsafePointer<Float>

  private func withCoefficients(
    _ body: (Numbers, Numbers, (Numbers, Numbers, Numbers), UnsafePointer<UInt8>) -> Void
  ) {
    first.withUnsafeBufferPointer { first in
      shear.withUnsafeBufferPointer { shear in
        edges[0]
          .withUnsafeBufferPointer { xy in
            edges[1]
              .withUnsafeBufferPointer { xz in
                edges[2]
                  .withUnsafeBufferPointer { yz in
                    free.withUnsafeBufferPointer { free in
                      guard let first = first.baseAddress, let shear = shear.baseAddress,
                        let xy = xy.baseAddress, let xz = xz.baseAddress, let yz = yz.baseAddress,
                        let free = free.baseAddress
                      else { return }
                      body(first, shear, (xy, xz, yz), free)
                    }
                  }
              }
          }
      }
    }
  }
}
