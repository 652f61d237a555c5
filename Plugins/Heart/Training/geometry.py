"""Where the heart lies, and the grids on which the networks look at it.

In-plane positions are in mm from the centre of the first voxel: voxel (column i, row j)
lies at (i * dx, j * dy).  Arrays are indexed [slice, row, column].
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as functional

LOCATOR_SIZE, LOCATOR_SPACING = 96, 4.0
CROP_SIZE = 112
#: Width of the crop in units of the heart's root-mean-square radius, and its limits in mm.
CROP_RADII, CROP_LIMITS = 5.1, (118.0, 210.0)
#: Percentiles that become 0 and 1, the range kept, and the affine map to the input.
PERCENTILES, KEPT, SHIFT, GAIN = (1.0, 99.0), (-0.25, 1.75), 0.35, 3.0


@dataclass
class Frame:
    """A crop: its centre in mm, the angle of its x axis, its pixel spacing in mm."""

    centre: tuple[float, float]
    angle: float
    spacing: float


def frame_of(weights: np.ndarray, spacing: tuple[float, float], origin=(0.0, 0.0)) -> Frame:
    """The canonical crop of a heart whose class weights are known.

    `weights` is [4, rows, columns] (background, right ventricle, myocardium, left ventricle),
    summed over slices and phases. The crop's x axis points from the right ventricle's
    centroid to that of the left ventricle with its wall, so the right ventricle always lies on
    the left; the width is proportional to the heart's root-mean-square radius.
    """
    rows, columns = np.mgrid[0:weights.shape[1], 0:weights.shape[2]]
    x = origin[0] + columns * spacing[0]
    y = origin[1] + rows * spacing[1]

    def centroid(w):
        total = w.sum()
        return np.array([(w * x).sum() / total, (w * y).sum() / total]) if total > 0 else None

    heart, left = weights[1:].sum(0), weights[2] + weights[3]
    centre = centroid(heart)
    radius = np.sqrt((heart * ((x - centre[0]) ** 2 + (y - centre[1]) ** 2)).sum() / heart.sum())
    a, b = centroid(weights[1]), centroid(left)
    angle = float(np.arctan2(b[1] - a[1], b[0] - a[0])) if a is not None and b is not None else 0.0
    width = float(np.clip(CROP_RADII * radius, *CROP_LIMITS))
    return Frame((float(centre[0]), float(centre[1])), angle, width / CROP_SIZE)


def crop_positions(frame: Frame, size: int = CROP_SIZE, flip: bool = False) -> torch.Tensor:
    """Positions in mm [size, size, 2] of the crop's pixels."""
    t = torch.arange(size, dtype=torch.float32) - (size - 1) / 2
    row, column = torch.meshgrid(t, t, indexing="ij")
    if flip:
        row = -row
    c, s = np.cos(frame.angle), np.sin(frame.angle)
    x = frame.centre[0] + frame.spacing * (column * c - row * s)
    y = frame.centre[1] + frame.spacing * (column * s + row * c)
    return torch.stack([x, y], -1)


def sample(slices: torch.Tensor, positions: torch.Tensor, spacing) -> torch.Tensor:
    """Bilinear samples [C, h, w] of `slices` [C, rows, columns] at positions in mm.

    A voxel outside the image counts as 0, so subtract the image's minimum first.
    """
    rows, columns = slices.shape[-2:]
    grid = torch.stack([positions[..., 0] * (2 / (spacing[0] * (columns - 1))) - 1,
                        positions[..., 1] * (2 / (spacing[1] * (rows - 1))) - 1], -1)
    return functional.grid_sample(slices[None], grid[None], mode="bilinear",
                                  padding_mode="zeros", align_corners=True)[0]


def locator_positions(shape, spacing, size=2 * LOCATOR_SIZE, step=LOCATOR_SPACING / 2):
    """Positions of the fine locator grid (2 mm), centred on the image's centre."""
    t = (torch.arange(size, dtype=torch.float32) - (size - 1) / 2) * step
    y, x = torch.meshgrid(t + spacing[1] * (shape[0] - 1) / 2,
                          t + spacing[0] * (shape[1] - 1) / 2, indexing="ij")
    return torch.stack([x, y], -1)


def coarse(slices: torch.Tensor, spacing) -> torch.Tensor:
    """Slices on the locator's grid: bilinear at 2 mm, then the mean of 2 x 2."""
    fine = sample(slices, locator_positions(slices.shape[-2:], spacing), spacing)
    return functional.avg_pool2d(fine[None], 2)[0]


def limits(values: np.ndarray) -> tuple[float, float]:
    """The 1st and 99th percentile, linearly interpolated, at least 1e-6 apart."""
    low, high = np.percentile(values, PERCENTILES)
    return float(low), float(max(high, low + 1e-6))


def normalise(values, low: float, high: float):
    """Network input from intensities."""
    return GAIN * (((values - low) / (high - low)).clip(*KEPT) - SHIFT)
