import Testing

@testable import BrainTumour

@Suite("Roles in files' names")
struct NameReadingTests {
  @Test(
    "Names that are in use",
    arguments: [
      ("WM.nii.gz", "whiteMatter"), ("GM.nii.gz", "greyMatter"), ("csf.nii", "csf"),
      ("tumFLAIR.nii.gz", "labels"), ("tumT1c.nii.gz", "labels"), ("tumPET.nii.gz", "fetPET"),
      ("BraTS20_Training_001_t1ce.nii.gz", "t1c"), ("BraTS20_Training_001_t1.nii.gz", "t1"),
      ("BraTS20_Training_001_seg.nii.gz", "labels"), ("BraTS-GLI-00005-100-t2f.nii.gz", "flair"),
      ("BraTS-GLI-00005-100-t1n.nii.gz", "t1"), ("BraTS-GLI-00005-100-seg.nii.gz", "labels"),
      ("Flair_subtrMeanDivStd.nii.gz", "flair"), ("T1c_subtrMeanDivStd.nii.gz", "t1c"),
      ("OTMultiClass.nii.gz", "labels"), ("brainmask.nii.gz", "brainMask"),
      ("T1_brain_mask.nii.gz", "brainMask"), ("sub-01_T1w_post.nii", "t1c"), ("FA.nii.gz", "fa"),
      ("V1.nii.gz", "principalDirection"), ("dti_tensor.nii", "dti"), ("ADC.nii", "adc"),
      ("photo.nii", nil), ("patient001_frame01.nii.gz", nil),
    ] as [(String, String?)]
  )
  func roles(name: String, role: String?) { #expect(NameReading(name).role?.rawValue == role) }
}
