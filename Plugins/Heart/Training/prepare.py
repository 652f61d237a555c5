"""Reads the ACDC training folder into a cache of arrays, and makes the split.

    python prepare.py --data DIR/acdc --cache CACHE

The cache holds one compressed array file a patient; nothing of it belongs in the repository.
Spacing comes from pixdim only (the files' affines are not to be trusted).
"""

import argparse
import json
import pathlib
import random

import nibabel
import numpy as np

SEED = 20261124
SPLIT = pathlib.Path(__file__).with_name("split.json")


def information(folder: pathlib.Path) -> dict[str, str]:
    """`Info.cfg` as a dictionary."""
    lines = (folder / "Info.cfg").read_text().splitlines()
    return dict(line.strip().split(": ", 1) for line in lines if ": " in line)


def load(folder: pathlib.Path) -> dict[str, np.ndarray]:
    """Images [slice, row, column] of both phases, minimum subtracted, with labels."""
    info = information(folder)
    out = {"group": np.array(info["Group"])}
    for phase in ("ED", "ES"):
        name = f"{folder.name}_frame{int(info[phase]):02d}"
        image = nibabel.load(folder / f"{name}.nii.gz")
        values = np.asarray(image.dataobj, np.float32).transpose(2, 1, 0)
        labels = np.asarray(nibabel.load(folder / f"{name}_gt.nii.gz").dataobj)
        out[f"{phase}image"] = values - values.min()
        out[f"{phase}labels"] = labels.astype(np.uint8).transpose(2, 1, 0)
        out["spacing"] = np.array(image.header.get_zooms()[:3], np.float32)
    return out


def split(groups: dict[str, str]) -> dict[str, list[str]]:
    """80 patients to train and 20 to validate, four of every group, by a fixed seed."""
    generator = random.Random(SEED)
    validation = []
    for group in sorted(set(groups.values())):
        members = sorted(name for name, of in groups.items() if of == group)
        validation += generator.sample(members, len(members) // 5)
    return {"seed": SEED, "validation": sorted(validation),
            "train": sorted(set(groups) - set(validation))}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--cache", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    arguments.cache.mkdir(parents=True, exist_ok=True)
    groups = {}
    for folder in sorted(arguments.data.glob("patient[0-9][0-9][0-9]")):
        arrays = load(folder)
        groups[folder.name] = str(arrays["group"])
        np.savez(arguments.cache / f"{folder.name}.npz", **arrays)
    SPLIT.write_text(json.dumps(split(groups), indent=2) + "\n")


if __name__ == "__main__":
    main()
