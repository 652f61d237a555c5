"""Writes nifti_expected.json: what nibabel reads from the NIfTI files of the test data.

    PLATFORM_TEST_DATA=DIR python3 nifti_expected.py

Numbers only: sizes, affines, sums and single voxels. Files that the platform refuses are not listed
here. Needs nibabel and numpy.
"""
import json
import os
import pathlib

import nibabel
import numpy

FILES = [
    "images/nifti_nibabel/anatomical.nii",
    "images/nifti_nibabel/example4d.nii.gz",
    "images/nifti_nibabel/example_nifti2.nii.gz",
    "images/nifti_nibabel/functional.nii",
    "images/nifti_nibabel/reoriented_anat_moved.nii",
    "images/nifti_nibabel/standard.nii.gz",
    "images/nifti_niivue/low_res.nii.gz",
    "images/nifti_niivue/minimal.nii.gz",
    "heart/acdc/patient001/patient001_frame01.nii.gz",
    "heart/acdc/patient001/patient001_frame01_gt.nii.gz",
    "heart/acdc/patient090/patient090_4d.nii.gz",
]


def expected(root, name):
    image = nibabel.load(root / name)
    numbers = numpy.asanyarray(image.dataobj).astype(numpy.float64)
    frames = numbers if numbers.ndim == 4 else numbers[..., None]
    last = frames[..., -1]
    voxel = [length // 3 for length in last.shape]
    affine = image.affine
    steps = numpy.linalg.norm(affine[:3, :3], axis=0)
    spacing = [float(zoom) for zoom in image.header.get_zooms()[:3]]
    codes = int(image.header["sform_code"]) + int(image.header["qform_code"])
    oriented = codes > 0 and bool(numpy.allclose(steps, spacing, rtol=0.01))
    return {
        "file": name,
        "version": 2 if isinstance(image, nibabel.Nifti2Image) else 1,
        "size": list(last.shape),
        "frames": frames.shape[3],
        "spacing": spacing,
        "affine": [float(x) for x in affine[:3].ravel()] if oriented else None,
        "sumOfFrames": [float(frames[..., i].sum()) for i in range(frames.shape[3])],
        "sumOfSquares": float((frames**2).sum()),
        "voxelOfLast": voxel,
        "valueOfLast": float(last[tuple(voxel)]),
    }


root = pathlib.Path(os.environ["PLATFORM_TEST_DATA"])
result = {
    "nibabel": nibabel.__version__,
    "files": [expected(root, name) for name in FILES],
}
target = pathlib.Path(__file__).with_suffix(".json")
target.write_text(json.dumps(result, indent=1) + "\n")
