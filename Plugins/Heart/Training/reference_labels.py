"""The reference implementation's labels of a patient, as counts: for the platform's tests.

    python reference_labels.py --data ACDC --output Reference/labels.json

Run it again whenever the weights in `../Resources` change: the test compares only where the epoch is
that of the weights it finds. Counts and centroids are no patient's image.
"""

import argparse
import json
import pathlib

import nibabel
import numpy as np

import export
import inference
import prepare

RESOURCES = pathlib.Path(__file__).parent.parent / "Resources"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--patient", default="patient001")
    options = parser.parse_args()
    locator = export.read(RESOURCES / "locator.safetensors")[0]
    segmenter, about = export.read(RESOURCES / "segmenter.safetensors")
    folder = options.data / options.patient
    info = prepare.information(folder)
    images = []
    for phase in ("ED", "ES"):
        name = f"{folder.name}_frame{int(info[phase]):02d}.nii.gz"
        image = nibabel.load(folder / name)
        images.append(np.asarray(image.dataobj, np.float32).transpose(2, 1, 0))
    spacing = [float(v) for v in image.header.get_zooms()[:3]]
    location, found = inference.segment(locator, [segmenter], images, spacing)
    phases = {}
    for phase, (labels, _, _) in zip(("ED", "ES"), found):
        phases[phase] = [{
            "label": k, "voxels": int((labels == k).sum()),
            "centroid": [float(v) for v in np.argwhere(labels == k).mean(0)[::-1]]}
            for k in (1, 2, 3)]
    options.output.write_text(json.dumps({
        "epoch": about["epoch"], "patient": int(options.patient[-3:]),
        "frame": {"centre": location.frame.centre, "angle": location.frame.angle,
                  "spacing": location.frame.spacing},
        "phases": phases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
