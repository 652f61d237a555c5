"""The U-Net that both networks use, in the form the platform's runtime reads.

Order inside a level: convolution 3x3 (padding 1), batch normalisation, leaky ReLU.
"""

import json

import torch
import torch.nn.functional as functional
from torch import nn

SLOPE = 0.01


class Step(nn.Module):
    """Convolution, normalisation, activation."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, padding=1)
        self.norm = nn.BatchNorm2d(outputs, eps=1e-5, momentum=0.05)
        nn.init.kaiming_normal_(self.conv.weight, a=SLOPE)
        nn.init.zeros_(self.conv.bias)

    def forward(self, x):
        return functional.leaky_relu(self.norm(self.conv(x)), SLOPE, inplace=True)


class UNet(nn.Module):
    """A 2-D U-Net with nearest up-sampling and, if wanted, a presence head.

    `forward` returns class logits [B, classes, H, W] and presence logits [B, presence]
    (None without that head); `deep=True` adds the logits of the auxiliary heads, which
    only serve training and are never exported.
    """

    def __init__(self, inputs: int, classes: int, widths: list[int], presence: int = 0):
        super().__init__()
        self.inputs, self.classes, self.widths = inputs, classes, list(widths)
        levels = len(widths)
        self.down = nn.ModuleList(
            nn.ModuleList([Step(inputs if k == 0 else widths[k - 1], widths[k]),
                           Step(widths[k], widths[k])])
            for k in range(levels))
        self.up = nn.ModuleList(
            nn.ModuleList([Step(widths[k] + widths[k + 1], widths[k]),
                           Step(widths[k], widths[k])])
            for k in range(levels - 1))
        self.head = nn.Conv2d(widths[0], classes, 1)
        self.presence = nn.Linear(widths[-1], presence) if presence else None
        self.auxiliary = nn.ModuleList(
            nn.Conv2d(widths[k], classes, 1) for k in range(1, min(3, levels - 1)))

    def forward(self, x, deep: bool = False):
        skips = []
        for k, level in enumerate(self.down):
            if k:
                x = functional.max_pool2d(x, 2)
            for step in level:
                x = step(x)
            skips.append(x)
        presence = self.presence(x.mean((2, 3))) if self.presence is not None else None
        extra = []
        for k in reversed(range(len(self.up))):
            x = functional.interpolate(x, scale_factor=2, mode="nearest")
            x = torch.cat([skips[k], x], 1)
            for step in self.up[k]:
                x = step(x)
            if deep and 1 <= k <= len(self.auxiliary):
                extra.append((k, self.auxiliary[k - 1](x)))
        logits = self.head(x)
        return (logits, presence, extra) if deep else (logits, presence)

    def architecture(self) -> str:
        """The JSON text stored under `architecture` in the weights file."""
        return json.dumps({
            "kind": "unet2d", "inputs": self.inputs, "classes": self.classes,
            "widths": self.widths, "convolutionsPerLevel": 2, "activation": "leakyRelu",
            "slope": SLOPE, "upsampling": "nearest", "pooling": "max",
            "presence": self.presence.out_features if self.presence is not None else 0})

    def exported(self) -> dict[str, torch.Tensor]:
        """The tensors the runtime needs, under its names."""
        return {k: v.detach().clone().contiguous() for k, v in self.state_dict().items()
                if not k.startswith("auxiliary") and not k.endswith("num_batches_tracked")}
