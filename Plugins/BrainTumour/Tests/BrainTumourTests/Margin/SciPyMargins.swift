/// The margins of SciPy 1's `distance_transform_edt`, for the cores of whole patients.
enum SciPyMargins {
  static let all: [TargetVolumesTests.Patient] = [
    .init(
      folder: "brats2015/brats_2013_pat0003_1",
      count: 180_275,
      sum: 828_205_429_478
    ),
    .init(
      folder: "brats2015/brats_2013_pat0004_1",
      count: 270_227,
      sum: 1_442_465_700_193
    ),
    .init(
      folder: "brats2015/brats_2013_pat0005_1",
      count: 203_910,
      sum: 1_021_851_666_986
    ),
    .init(
      folder: "brats2015/brats_2013_pat0006_1",
      count: 362_921,
      sum: 1_909_840_720_806
    ),
    .init(
      folder: "gliomasolver_patient",
      count: 132_516,
      sum: 792_756_067_642
    ),
  ]
}
