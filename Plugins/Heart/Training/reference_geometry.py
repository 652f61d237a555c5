"""Numbers of `geometry.py` and `inference.py` on a synthetic stack, for the platform's tests.

    python reference_geometry.py --output Reference/geometry.json

The stack is a formula, so that nothing but the numbers is stored: intensity of slice z, row j,
column i is 100 + 60 sin(0.31 i + 0.7 z) + 40 cos(0.23 j - 0.4 z) + i j / 20.
"""

import argparse
import json
import pathlib

import numpy as np
import torch

import geometry
import inference

SLICES, ROWS, COLUMNS, SPACING = 3, 40, 50, (1.5, 1.25)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    options = parser.parse_args()
    z, j, i = np.mgrid[0:SLICES, 0:ROWS, 0:COLUMNS]
    stack = 100 + 60 * np.sin(0.31 * i + 0.7 * z) + 40 * np.cos(0.23 * j - 0.4 * z) + i * j / 20
    image = inference.shifted(stack.astype(np.float32))

    frame = geometry.Frame((36.3, 21.7), 0.6, 1.1)
    crop = geometry.sample(image, geometry.crop_positions(frame), SPACING)
    coarse = geometry.coarse(image, SPACING)
    low, high = geometry.limits(crop[1:].numpy())
    normal = geometry.normalise(crop, low, high)

    r, q = np.mgrid[0:112, 0:112]
    p = np.stack([np.zeros_like(r)] + [0.3 + 0.3 * np.sin(0.05 * k * q) * np.cos(0.04 * r + k)
                                       for k in (1, 2, 3)])[None].astype(np.float32)
    p[:, 1:] /= 2
    p[:, 0] = 1 - p[:, 1:].sum(1)
    back = inference.back(torch.from_numpy(p), frame, image.shape, SPACING)

    # Weights of a right ventricle left of and above a left one, on the locator's grid.
    y, x = np.mgrid[0:96, 0:96]
    weights = np.stack([np.zeros((96, 96))] + [
        np.where((x - a) ** 2 + (y - b) ** 2 < s * s, w, 0.0)
        for a, b, s, w in ((40, 44, 6, 2.0), (52, 50, 7, 1.5), (52, 50, 4, 3.0))])
    half = 47.5 * 4
    origin = (SPACING[0] * (COLUMNS - 1) / 2 - half, SPACING[1] * (ROWS - 1) / 2 - half)
    found = geometry.frame_of(weights, (4.0, 4.0), origin)

    crops = [(1, 56, 56), (0, 50, 61), (2, 70, 40), (1, 10, 10), (2, 56, 85), (1, 33, 64)]
    coarses = [(0, 47, 47), (1, 50, 52), (2, 45, 40), (0, 52, 57), (1, 10, 10)]
    backs = [(20, 25), (10, 30), (35, 12), (0, 0), (39, 49), (17, 24)]
    options.output.write_text(json.dumps({
        "crop": [{"at": c, "value": float(crop[c])} for c in crops],
        "normalised": [{"at": c, "value": float(normal[c])} for c in crops],
        "coarse": [{"at": c, "value": float(coarse[c])} for c in coarses],
        "back": [{"at": b, "values": [float(v) for v in back[0, 1:, b[0], b[1]]]} for b in backs],
        "frame": {"centre": found.centre, "angle": found.angle, "spacing": found.spacing},
    }, indent=1) + "\n")


if __name__ == "__main__":
    main()
