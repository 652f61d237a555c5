"""Figures of the weights on the validation patients, at the images' own resolution.

    python evaluate.py --cache CACHE --locator FILE --segmenter FILE [FILE ...]
                       [--output FILE.json] [--stress] [--no-flips]

Dice and Hausdorff distance (largest, symmetric, 3-D, mm) of every structure and phase;
volumes, ejection fractions and mass against the expert's labels.  `--stress` adds the
extended stacks (base and apex) and the changed images (rotation, resampling, noise).
"""

import argparse
import json
import pathlib

import numpy as np
import torch
from scipy import ndimage
from scipy.spatial import cKDTree

import augment
import export
import geometry
import inference

STRUCTURES = {"RV": 1, "MYO": 2, "LV": 3}
DENSITY = 1.05  # g/mL, myocardium


def dice(a: np.ndarray, b: np.ndarray) -> float:
    total = a.sum() + b.sum()
    return float(2 * (a & b).sum() / total) if total else 1.0


def surface(mask: np.ndarray, spacing) -> np.ndarray:
    """Positions (mm) of the mask's voxels that touch its outside across a face."""
    edge = mask & ~ndimage.binary_erosion(mask)
    return np.argwhere(edge) * np.array([spacing[2], spacing[1], spacing[0]])


def hausdorff(a: np.ndarray, b: np.ndarray, spacing) -> float:
    p, q = surface(a, spacing), surface(b, spacing)
    if not len(p) or not len(q):
        return float("nan")
    return float(max(cKDTree(p).query(q)[0].max(), cKDTree(q).query(p)[0].max()))


def quantities(ed: np.ndarray, es: np.ndarray, spacing) -> dict[str, float]:
    """Volumes (mL), ejection fractions (%) and mass (g) from labels."""
    voxel = float(np.prod(spacing)) / 1000
    v = {f"{s}{p}V": float((x == STRUCTURES[s]).sum() * voxel)
         for s in ("LV", "RV") for p, x in (("ED", ed), ("ES", es))}
    for s in ("LV", "RV"):
        v[f"{s}EF"] = 100 * (1 - v[f"{s}ESV"] / v[f"{s}EDV"]) if v[f"{s}EDV"] else 0.0
    v["mass"] = float((ed == 2).sum() * voxel * DENSITY)
    return v


def patient(cache: pathlib.Path, name: str):
    with np.load(cache / "patients" / f"{name}.npz") as f:
        return {k: f[k] for k in f}


def turned(image: np.ndarray, labels: np.ndarray, spacing, angle: float, step: float | None):
    """Image and labels rotated in plane by `angle` degrees and resampled to `step` mm."""
    rows, columns = image.shape[1:]
    step_x, step_y = (step, step) if step else (spacing[0], spacing[1])
    wide, high = (columns - 1) * spacing[0], (rows - 1) * spacing[1]
    a = np.deg2rad(angle)
    c, s = np.cos(a), np.sin(a)
    width, height = abs(c) * wide + abs(s) * high, abs(s) * wide + abs(c) * high
    x = np.arange(int(width / step_x) + 1) * step_x - width / 2
    y = np.arange(int(height / step_y) + 1) * step_y - height / 2
    y, x = np.meshgrid(y, x, indexing="ij")
    source = np.stack([(-s * x + c * y + high / 2) / spacing[1],
                       (c * x + s * y + wide / 2) / spacing[0]])
    one = [ndimage.map_coordinates(k, source, order=1, cval=0) for k in image]
    shares = [[ndimage.map_coordinates((k == n).astype(np.float32), source, order=1, cval=0)
               for n in range(1, 4)] for k in labels]
    shares = np.array(shares)
    full = np.concatenate([1 - shares.sum(1, keepdims=True), shares], 1)
    return np.array(one, np.float32), full.argmax(1).astype(np.uint8), \
        (step_x, step_y, spacing[2])


def extended(image: np.ndarray, labels: np.ndarray, spacing, frame, kind: str, seed: int,
             atrial: np.ndarray | None):
    """The stack with two slices more at each end: noise, or slices beyond base and apex."""
    g = torch.Generator().manual_seed(seed)
    if kind == "empty":
        n = [torch.rand(image.shape[1:], generator=g).numpy() * image.max() * 0.02
             for _ in range(4)]
        return np.concatenate([n[:2], image, n[2:]]).astype(np.float32)
    stack = augment.Stack(image, labels, spacing, frame)
    positions = geometry.crop_positions(frame)
    low, high = stack.limits
    ends = []
    for z, make in ((0, augment.beyond_base), (len(image) - 1, augment.beyond_apex)):
        crop = (geometry.sample(stack.image[[z]], positions, stack.spacing) - low) / (high - low)
        shares = geometry.sample(stack.weights(z), positions, stack.spacing)
        for _ in range(2):
            if z == 0 and atrial is not None:
                ends.append(atrial)
                continue
            made = make(g, crop, shares)
            p = torch.cat([torch.ones_like(made), made])[None]
            inside = inference.back(torch.cat([p[:, :1], p], 1), frame, image.shape, spacing)[0]
            weight, value = inside[1], inside[2] * (high - low) + low * inside[1]
            ends.append(np.where(weight > 0.999, value, image[z]))
    return np.concatenate([ends[:2], image, ends[2:]]).astype(np.float32)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=pathlib.Path, required=True)
    parser.add_argument("--locator", type=pathlib.Path, required=True)
    parser.add_argument("--segmenter", type=pathlib.Path, nargs="+", required=True)
    parser.add_argument("--output", type=pathlib.Path)
    parser.add_argument("--patients", type=int, default=100)
    parser.add_argument("--first", type=int, default=0, help="validation patient to start at")
    parser.add_argument("--stress", action="store_true")
    parser.add_argument("--no-flips", action="store_true")
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    locator = export.read(options.locator)[0]
    segmenters = [export.read(path)[0] for path in options.segmenter]
    split = json.loads(pathlib.Path(__file__).with_name("split.json").read_text())
    names = split["validation"][options.first:options.first + options.patients]
    rows, errors, stress = [], [], []
    for name in names:
        a = patient(options.cache, name)
        spacing = tuple(float(v) for v in a["spacing"])
        images, truth = [a["EDimage"], a["ESimage"]], [a["EDlabels"], a["ESlabels"]]
        location, found = inference.segment(locator, segmenters, images, spacing,
                                            not options.no_flips)
        labels = [f[0] for f in found]
        row = {"patient": name, "group": str(a["group"])}
        for phase, x, y in zip(("ED", "ES"), labels, truth):
            for s, k in STRUCTURES.items():
                row[f"dice{s}{phase}"] = dice(x == k, y == k)
                row[f"hausdorff{s}{phase}"] = hausdorff(x == k, y == k, spacing)
        ours, theirs = quantities(*labels, spacing), quantities(*truth, spacing)
        row["errors"] = {k: ours[k] - theirs[k] for k in ours}
        row["truth"] = theirs
        exact = augment.read(options.cache / "patients", name)[0].frame
        row["located"] = {
            "offset": float(np.hypot(*np.subtract(location.frame.centre, exact.centre))),
            "turn": float(np.degrees(np.angle(
                np.exp(1j * (location.frame.angle - exact.angle))))),
            "scale": location.frame.spacing / exact.spacing}
        rows.append(row)
        print(name, row["group"],
              " ".join(f"{s}{p} {row[f'dice{s}{p}']:.3f}/{row[f'hausdorff{s}{p}']:.1f}"
                       for p in ("ED", "ES") for s in ("LV", "RV", "MYO")),
              f"EF {row['errors']['LVEF']:+.1f} RVEF {row['errors']['RVEF']:+.1f} "
              f"EDV {row['errors']['LVEDV']:+.1f} mass {row['errors']['mass']:+.1f}",
              "located %.1f mm %.0f° x%.2f" % tuple(row["located"].values()), flush=True)
        if options.stress:
            changes = (options.first + len(stress)) % 2 == 0  # every other patient
            stress.append({"patient": name, **stressed(
                locator, segmenters, a, spacing, labels, truth, changes)})
            print("   ", stress[-1], flush=True)
    summary = summarise(rows)
    print(json.dumps(summary, indent=1))
    if options.output:
        options.output.write_text(json.dumps(
            {"summary": summary, "patients": rows, "stress": stress}, indent=1) + "\n")


def stressed(locator, segmenters, a, spacing, labels, truth, changes: bool) -> dict:
    """LVEDV change (%) of extended stacks, and mean Dice changes of altered images."""
    out = {}
    exact = inference.locate(locator, [inference.shifted(a["EDimage"])], spacing).frame
    reference = float((labels[0] == 3).sum())
    empty = [k for k, s in zip(a["ESimage"], a["ESlabels"]) if not s.any()]
    first = not a["ESlabels"][0].any()
    for kind in ("empty", "atrial", "real"):
        if kind == "real" and not (empty and first):
            continue
        longer = [extended(a[p + "image"], a[p + "labels"], spacing, exact, kind, 5,
                           a["ESimage"][0] if kind == "real" else None) for p in ("ED", "ES")]
        _, found = inference.segment(locator, segmenters, longer, spacing)
        out[kind] = 100 * (float((found[0][0] == 3).sum()) / reference - 1)
    if not changes:
        return out

    def mean(pair, step):
        """The mean Dice coefficient at ED."""
        _, found = inference.segment(locator, segmenters, [image for image, _ in pair], step)
        return np.mean([dice(found[0][0] == k, pair[0][1] == k) for k in (1, 2, 3)])

    sound = [(a["EDimage"], truth[0]), (a["ESimage"], truth[1])]
    plain = mean(sound, spacing)
    for label, angle, step in (("+30°", 30, None), ("-30°", -30, None),
                               ("0.8 mm", 0, 0.8), ("2 mm", 0, 2.0)):
        changed = [turned(image, target, spacing, angle, step) for image, target in sound]
        out[label] = float(mean([c[:2] for c in changed], changed[0][2]) - plain)
    random = np.random.default_rng(3)
    noisy = [((image + random.normal(0, 0.05 * np.percentile(image, 99), image.shape))
              .astype(np.float32), target) for image, target in sound]
    out["noise"] = float(mean(noisy, spacing) - plain)
    return out


def summarise(rows: list[dict]) -> dict:
    """Means of the overlap figures; bias and SD of the quantities."""
    out = {}
    for key in rows[0]:
        if key.startswith(("dice", "hausdorff")):
            values = np.array([r[key] for r in rows])
            worst = int(np.nanargmin(values) if key.startswith("dice") else np.nanargmax(values))
            out[key] = {"mean": float(np.nanmean(values)), "worst": float(values[worst]),
                        "of": rows[worst]["patient"], "missing": int(np.isnan(values).sum())}
    for key in rows[0]["errors"]:
        values = np.array([r["errors"][key] for r in rows])
        out[key] = {"bias": float(values.mean()), "sd": float(values.std(ddof=1)),
                    "largest": float(values[np.argmax(abs(values))]),
                    "of": rows[int(np.argmax(abs(values)))]["patient"]}
    return out


if __name__ == "__main__":
    main()
