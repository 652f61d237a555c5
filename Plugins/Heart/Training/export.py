"""Writes weights files and the golden example of a network.

    python export.py --checkpoint CACHE/segmenter.pt --output FILE.safetensors [--golden FILE]

Tensors are float16; the metadata holds all the inference needs to prepare its input.
"""

import argparse
import json
import os
import pathlib

import torch
from safetensors.torch import load_file, safe_open, save_file

import geometry
from augment import smooth_field
from network import UNet

LICENCE = "CC-BY-NC-SA-4.0; research only; trained on ACDC (Bernard et al. 2018, " \
          "doi:10.1109/TMI.2018.2837502)"
CLASSES = ["background", "rightVentricularCavity", "leftVentricularMyocardium",
           "leftVentricularCavity"]
PRESENCE = ["rightVentricularCavity", "leftVentricularMyocardium", "leftVentricularCavity"]
NORMALISATION = {"percentiles": list(geometry.PERCENTILES), "kept": list(geometry.KEPT),
                 "shift": geometry.SHIFT, "gain": geometry.GAIN}
DESCRIPTIONS = {
    "segmenter": {
        "crop": json.dumps({"size": geometry.CROP_SIZE, "radii": geometry.CROP_RADII,
                            "limits": list(geometry.CROP_LIMITS)}),
        "channels": json.dumps(["slice before", "slice", "slice after",
                                "slice at the other end of the beat"]),
        "presenceOf": json.dumps(PRESENCE)},
    "locator": {
        "grid": json.dumps({"size": geometry.LOCATOR_SIZE, "spacing": geometry.LOCATOR_SPACING}),
        "channels": json.dumps(["slice"])}}


def write(network: UNet, name: str, epoch: float, path: pathlib.Path, **more: str):
    """Writes one weights file, atomically."""
    metadata = {"architecture": network.architecture(), "name": name, "epoch": f"{epoch:g}",
                "classes": json.dumps(CLASSES), "normalisation": json.dumps(NORMALISATION),
                "licence": LICENCE, **DESCRIPTIONS[name], **more}
    tensors = {k: v.half() for k, v in network.exported().items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".part")
    save_file(tensors, temporary, metadata)
    os.replace(temporary, path)


def read(path: pathlib.Path) -> tuple[UNet, dict[str, str]]:
    """A network in float32 from a weights file, in evaluation mode."""
    with safe_open(str(path), "pt") as f:
        metadata = f.metadata()
    a = json.loads(metadata["architecture"])
    network = UNet(a["inputs"], a["classes"], a["widths"], a["presence"])
    state = {k: v.float() for k, v in load_file(path).items()}
    missing, unexpected = network.load_state_dict(state, strict=False)
    wrong = [k for k in missing if not k.startswith("auxiliary")
             and not k.endswith("num_batches_tracked")]
    if wrong or unexpected:
        raise ValueError(f"{path}: missing {wrong}, unexpected {unexpected}")
    return network.eval(), metadata


def golden(weights: pathlib.Path, size: int, path: pathlib.Path):
    """One input (seeded smooth noise, nobody's image) with the network's answers."""
    network, _ = read(weights)
    g = torch.Generator().manual_seed(7)
    x = torch.stack([smooth_field(g, network.inputs, n, size) for n in (6, 13, 29)]).sum(0)
    x = x.clip(-1.8, 4.2)[None].contiguous()
    with torch.inference_mode():
        logits, presence = network(x)
    tensors = {"input": x, "logits": logits.contiguous()}
    if presence is not None:
        tensors["presence"] = presence
    temporary = path.with_suffix(".part")
    save_file(tensors, temporary, {"weights": weights.name})
    os.replace(temporary, path)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=pathlib.Path, required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--golden", type=pathlib.Path)
    arguments = parser.parse_args()
    saved = torch.load(arguments.checkpoint, weights_only=True)
    a = json.loads(saved["architecture"])
    network = UNet(a["inputs"], a["classes"], a["widths"], a["presence"])
    network.load_state_dict(saved["average"])
    write(network, saved["name"], saved["epoch"], arguments.output)
    if arguments.golden:
        size = geometry.CROP_SIZE if saved["name"] == "segmenter" else geometry.LOCATOR_SIZE
        golden(arguments.output, size, arguments.golden)


if __name__ == "__main__":
    main()
