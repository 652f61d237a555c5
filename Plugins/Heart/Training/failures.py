"""Pictures of the worst outlines for the model card: the network's beside the expert's.

    python failures.py --cache CACHE --locator FILE --segmenter FILE --output FOLDER
                       patient062:ES [patientNNN:PHASE ...]

Only outlines are drawn, no image: whole lines are the network's, broken ones the expert's.
"""

import argparse
import pathlib

import matplotlib

matplotlib.use("agg")
from matplotlib import pyplot as plt

import evaluate
import export
import inference

COLOURS = {1: "#009e73", 2: "#d55e00", 3: "#0072b2"}
NAMES = {1: "right cavity", 2: "wall", 3: "left cavity"}
MARGIN = 8


def draw(ours, theirs, spacing, title: str, path: pathlib.Path):
    """All slices that either outlined, from base to apex."""
    seen = [z for z in range(len(ours)) if ours[z].any() or theirs[z].any()]
    either = (ours > 0) | (theirs > 0)
    rows, columns = either.any((0, 2)).nonzero()[0], either.any((0, 1)).nonzero()[0]
    top, bottom = rows[0] - MARGIN, rows[-1] + MARGIN
    left, right = columns[0] - MARGIN, columns[-1] + MARGIN
    width = min(len(seen), 6)
    height = -(-len(seen) // width)
    figure, axes = plt.subplots(height, width, figsize=(1.7 * width, 1.8 * height + 0.5),
                                squeeze=False)
    for axis in axes.flat:
        axis.axis("off")
    for axis, z in zip(axes.flat, seen):
        for k, colour in COLOURS.items():
            for labels, style in ((theirs, "dashed"), (ours, "solid")):
                # The wall's outer border, not the ring's two.
                mask = labels[z] >= 2 if k == 2 else labels[z] == k
                if mask.any():
                    axis.contour(mask.astype(float), [0.5], colors=colour, linewidths=0.9,
                                 linestyles=style)
        axis.set(xlim=(left, right), ylim=(bottom, top), aspect=spacing[1] / spacing[0])
        axis.set_title(f"slice {z + 1}", fontsize=7)
    scores = ", ".join(f"{NAMES[k]} {evaluate.dice(ours == k, theirs == k):.2f}" for k in (3, 2, 1))
    figure.suptitle(f"{title}: Dice {scores}", fontsize=8)
    figure.savefig(path, dpi=100, metadata={"Software": None})
    plt.close(figure)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cache", type=pathlib.Path, required=True)
    parser.add_argument("--locator", type=pathlib.Path, required=True)
    parser.add_argument("--segmenter", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("cases", nargs="+", help="patientNNN:ED or patientNNN:ES")
    options = parser.parse_args()
    locator, segmenter = (export.read(path)[0] for path in (options.locator, options.segmenter))
    options.output.mkdir(parents=True, exist_ok=True)
    for case in options.cases:
        name, phase = case.split(":")
        a = evaluate.patient(options.cache, name)
        spacing = tuple(float(x) for x in a["spacing"])
        images = [a["EDimage"], a["ESimage"]]
        _, found = inference.segment(locator, [segmenter], images, spacing)
        index = ("ED", "ES").index(phase)
        draw(found[index][0], a[f"{phase}labels"], spacing, f"{name}, {phase}",
             options.output / f"{name}-{phase}.png")


if __name__ == "__main__":
    main()
