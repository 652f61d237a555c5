"""From a stack to labels in its own grid: the reference of what the platform does.

The same steps, in the same order, are implemented in the plugin; this module exists to
validate the weights and to be compared with.
"""

from dataclasses import dataclass

import numpy as np
import torch
from scipy import ndimage

import geometry
from network import UNet

#: How sure of a presence or an absence one may be at the most.
SUREST = 1e-4
#: What the probabilities of classes 1, 2 and 3 are multiplied by before the greatest decides.
WEIGHT = 0.8
#: Slices whose located heart area reaches this share of the largest set the intensity limits.
AREA_SHARE = 0.1
BLOCK8 = np.ones((3, 3), bool)
BLOCK26 = np.ones((3, 3, 3), bool)


@dataclass
class Location:
    """Where the heart was found: the crop, for every phase and slice the heart's area, and for
    every phase what the left cavity fills."""

    frame: geometry.Frame
    areas: list[np.ndarray]
    cavities: list[float]

    def opposite(self, index: int) -> int:
        """The phase at the other end of the beat; the phase itself where there is one alone."""
        least, most = int(np.argmin(self.cavities)), int(np.argmax(self.cavities))
        middle = (self.cavities[least] + self.cavities[most]) / 2
        return least if self.cavities[index] >= middle else most


def shifted(image: np.ndarray) -> torch.Tensor:
    """Float image with non-finite values replaced by the minimum, and the minimum at 0."""
    finite = np.isfinite(image)
    low = image[finite].min() if finite.any() else 0.0
    return torch.from_numpy(np.where(finite, image, low).astype(np.float32) - np.float32(low))


def locate(locator: UNet, phases: list[torch.Tensor], spacing) -> Location | None:
    """Finds the heart in all phases of a stack together; None where there is none."""
    total = np.zeros((4, geometry.LOCATOR_SIZE, geometry.LOCATOR_SIZE))
    areas, cavities = [], []
    for image in phases:
        grid = geometry.coarse(image, spacing)
        low, high = geometry.limits(grid.numpy())
        with torch.inference_mode():
            logits, _ = locator(geometry.normalise(grid, low, high)[:, None])
        p = torch.softmax(logits, 1).numpy().astype(np.float64)
        weights = p * (p[:, :1] < 0.5)
        weights[:, 0] = 0
        areas.append(weights.sum((1, 2, 3)))
        cavities.append(float(weights[:, 3].sum()))
        total += weights.sum(0)
    parts, count = ndimage.label(total.sum(0) > 0, BLOCK8)
    if count == 0:
        return None
    sums = ndimage.sum_labels(total.sum(0), parts, range(1, count + 1))
    total = total * (parts == 1 + int(np.argmax(sums)))
    rows, columns = phases[0].shape[-2:]
    half = (geometry.LOCATOR_SIZE - 1) / 2 * geometry.LOCATOR_SPACING
    origin = (spacing[0] * (columns - 1) / 2 - half, spacing[1] * (rows - 1) / 2 - half)
    frame = geometry.frame_of(total, (geometry.LOCATOR_SPACING,) * 2, origin)
    return Location(frame, areas, cavities)


def cropped(image: torch.Tensor, areas: np.ndarray, frame: geometry.Frame, spacing):
    """The slices of a phase as the segmenter takes them."""
    crop = geometry.sample(image, geometry.crop_positions(frame), spacing)
    used = areas >= AREA_SHARE * areas.max()
    low, high = geometry.limits(crop[torch.from_numpy(used)].numpy())
    return geometry.normalise(crop, low, high)


def predict(segmenters: list[UNet], crop: torch.Tensor, other: torch.Tensor,
            frame: geometry.Frame, shape, spacing, flips: bool = True):
    """Class probabilities in the image's grid [slice, 4, row, column], presence [slice, 3].

    `crop` and `other` are the phase's slices and those at the other end of the beat.
    """
    last = len(crop) - 1
    x = torch.stack([torch.cat([crop[[max(z - 1, 0), z, min(z + 1, last)]], other[[z]]])
                     for z in range(last + 1)])
    total, present, passes = 0, 0, 0
    with torch.inference_mode():
        for network in segmenters:
            for flip in ((False, True) if flips else (False,)):
                inputs = x[:, :network.inputs]
                logits, presence = network(inputs.flip(2) if flip else inputs)
                p = torch.softmax(logits, 1)
                total = total + (p.flip(2) if flip else p)
                present = present + torch.sigmoid(presence)
                passes += 1
    return back(total / passes, frame, shape, spacing), (present / passes).numpy()


def back(p: torch.Tensor, frame: geometry.Frame, shape, spacing) -> np.ndarray:
    """Bilinear samples of crop probabilities at the image's voxels; outside is background."""
    rows, columns = shape[-2:]
    y, x = torch.meshgrid(torch.arange(rows) * spacing[1], torch.arange(columns) * spacing[0],
                          indexing="ij")
    dx, dy = x - frame.centre[0], y - frame.centre[1]
    c, s = np.cos(frame.angle), np.sin(frame.angle)
    middle = (geometry.CROP_SIZE - 1) / 2
    column = (dx * c + dy * s) / frame.spacing + middle
    row = (dy * c - dx * s) / frame.spacing + middle
    grid = torch.stack([column, row], -1).float() * (2 / (geometry.CROP_SIZE - 1)) - 1
    p = torch.nn.functional.grid_sample(p[:, 1:], grid.expand(len(p), -1, -1, -1),
                                        padding_mode="zeros", align_corners=True)
    return torch.cat([1 - p.sum(1, keepdim=True), p], 1).numpy()


def largest(mask: np.ndarray, block) -> np.ndarray:
    """The largest connected part of a mask."""
    parts, count = ndimage.label(mask, block)
    if count < 2:
        return mask
    return parts == 1 + int(np.argmax(np.bincount(parts.ravel())[1:]))


def logit(probability):
    """Logarithm of the odds, bounded."""
    bounded = np.clip(probability, SUREST, 1 - SUREST)
    return np.log(bounded / (1 - bounded))


def run(drawn: np.ndarray, presence: np.ndarray) -> np.ndarray:
    """Of all unbroken runs of drawn slices, the one that presences speak for most."""
    out = np.zeros_like(drawn)
    start, total, largest, best = 0, 0.0, 0.0, slice(0, 0)
    for z, support in enumerate(logit(presence)):
        total = total + support if drawn[z] else 0.0
        if total <= 0:
            start, total = z + 1, 0.0
        if total > largest:
            best, largest = slice(start, z + 1), total
    out[best] = True
    return out


def clean(p: np.ndarray, presence: np.ndarray) -> np.ndarray:
    """Labels [slice, row, column]: base and apex, parts, holes, a closed wall."""
    weights = np.array([1, WEIGHT, WEIGHT, WEIGHT], np.float32)
    labels = (p * weights[:, None, None]).argmax(1).astype(np.uint8)
    # Base and apex: each structure lives in one unbroken run of slices.
    for k in (1, 2, 3):
        kept = run((labels == k).any((1, 2)), presence[:, k - 1].astype(np.float64))
        labels[~kept] = np.where(labels[~kept] == k, 0, labels[~kept])
    # The left ventricle, wall and cavity together, is one piece in every slice.
    left = labels >= 2
    labels[left & ~largest(left, BLOCK26)] = 0
    for z in range(len(labels)):
        one = labels[z]
        left = one >= 2
        one[left & ~largest(left, BLOCK8)] = 0
        cavity = one == 3
        one[cavity & ~largest(cavity, BLOCK8)] = 2
        holes = ndimage.binary_fill_holes(one == 3) & (one != 3)
        one[holes] = 3
        holes = ndimage.binary_fill_holes(one >= 2) & (one < 2)
        one[holes] = 2
        if (one == 3).any():
            if (one == 2).any():
                wall = ndimage.binary_dilation(one == 3, BLOCK8) & (one < 2)
                one[wall] = 2
            else:
                one[one == 3] = 0
    right = labels == 1
    labels[right & ~largest(right, BLOCK26)] = 0
    for z in range(len(labels)):
        one = labels[z]
        right = one == 1
        one[right & ~largest(right, BLOCK8)] = 0
        holes = ndimage.binary_fill_holes(one == 1) & (one == 0)
        one[holes] = 1
    return labels


def moved_far(a: geometry.Frame, b: geometry.Frame) -> bool:
    """Whether two crops of one heart differ by more than training prepared for well."""
    turn = abs(np.angle(np.exp(1j * (a.angle - b.angle))))
    offset = np.hypot(*np.subtract(a.centre, b.centre))
    return bool(turn > np.deg2rad(12) or offset > 8 or abs(np.log(a.spacing / b.spacing)) > 0.1)


def segment(locator: UNet, segmenters: list[UNet], images: list[np.ndarray], spacing,
            flips: bool = True):
    """Labels of every phase; the phases share a grid. Also the location and probabilities.

    When the labels place the crop elsewhere than the locator did, all phases are seen a second
    time from there.
    """
    phases = [shifted(image) for image in images]
    location = locate(locator, phases, spacing)
    if location is None:
        raise ValueError("no heart found")
    for attempt in range(2):
        crops = [cropped(image, areas, location.frame, spacing)
                 for image, areas in zip(phases, location.areas)]
        seen = [predict(segmenters, crop, crops[location.opposite(k)], location.frame,
                        phases[k].shape, spacing, flips) for k, crop in enumerate(crops)]
        out = [(clean(p, presence), p, presence) for p, presence in seen]
        counts = sum(np.stack([(labels == k).sum(0) for k in range(4)]) for labels, _, _ in out)
        if attempt or not all(counts[k].any() for k in (1, 2, 3)):
            break
        frame = geometry.frame_of(counts.astype(np.float64), spacing)
        if not moved_far(location.frame, frame):
            break
        location.frame = frame
    return location, out
