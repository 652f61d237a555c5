import Numerics

/// How stiff the brain's tissues are: Young's moduli and Poisson ratios.
///
/// Published models of mass effect agree on the orders of magnitude, not on the numbers; growth over
/// months leaves fluid time to drain, so that their Poisson ratios lie below those of fast loads.
///
/// - SeeAlso: Subramanian, Gholami and Biros 2019, doi:10.1007/s00285-019-01383-y, whose program's
///   defaults the values are; Hogea, Davatzikos and Biros 2008, doi:10.1007/s00285-007-0139-x, for
///   the model.
struct TissueMaterials: Sendable, Equatable {
  /// An isotropic elastic material.
  struct Material: Sendable, Equatable {
    /// Young's modulus, kPa.
    var young: Double
    /// The Poisson ratio.
    var poisson: Double

    /// Lamé's parameters, kPa.
    var lame: SIMD2<Double> {
      let both = ElasticSolid.lame(young: young, poisson: poisson)
      return SIMD2(both.first, both.shear)
    }
  }

  /// White matter.
  var white: Material
  /// Grey matter.
  var grey: Material
  /// Cerebrospinal fluid: soft, and compressible since it can flow away.
  var fluid: Material
  /// Tissue full of tumour cells.
  var tumour: Material

  /// The values of Subramanian et al.
  static let published = TissueMaterials(
    white: Material(young: 2.1, poisson: 0.4),
    grey: Material(young: 2.1, poisson: 0.4),
    fluid: Material(young: 0.1, poisson: 0.1),
    tumour: Material(young: 8, poisson: 0.45)
  )

  /// Lamé's parameters (kPa) of a voxel: the mean of its tissues' by volume.
  ///
  /// - Parameters:
  ///   - white: the part of white matter, 0 to 1.
  ///   - grey: of grey matter; what neither fills is fluid.
  ///   - density: how full of tumour cells it is, 0 to 1.
  /// - Returns: λ and μ.
  func lame(white: Double, grey: Double, density: Double) -> SIMD2<Double> {
    let sum = max(white + grey, 1)
    let (whitePart, greyPart) = (max(white, 0) / sum, max(grey, 0) / sum)
    let healthy =
      whitePart * self.white.lame + greyPart * self.grey.lame
      + max(1 - whitePart - greyPart, 0) * fluid.lame
    let full = min(max(density, 0), 1)
    return (1 - full) * healthy + full * tumour.lame
  }
}
