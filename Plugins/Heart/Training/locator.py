"""Training samples of the locator: whole coarse slices, in any orientation."""

import math

import torch
import torch.nn.functional as functional

import augment
import geometry
from augment import chance, disturb, uniform

SIZE = geometry.LOCATOR_SIZE


class LocatorSamples:
    """An endless stream of whole slices at 4 mm: turned, mirrored, scaled and displaced."""

    def __init__(self, stacks: list[augment.Stack], seed: int):
        self.generator = torch.Generator().manual_seed(seed)
        self.slices = []
        for stack in stacks:
            image = geometry.coarse(stack.image, stack.spacing)
            low, high = geometry.limits(image.numpy())
            image = (image - low) / (high - low)
            for z in range(len(stack.labels)):
                labels = geometry.coarse(stack.weights(z)[1:], stack.spacing)
                self.slices.append(torch.cat([image[z:z + 1], labels]))

    def draw(self):
        g = self.generator
        both = self.slices[int(torch.randint(len(self.slices), (), generator=g))]
        angle = uniform(g, -math.pi, math.pi) if chance(g, 0.7) else uniform(g, -0.3, 0.3)
        scale = math.exp(uniform(g, -0.35, 0.3))
        c, s = scale * math.cos(angle), scale * math.sin(angle)
        mirror = -1.0 if chance(g, 0.5) else 1.0
        shift = [torch.randn((), generator=g).item() * 0.12 for _ in range(2)]
        matrix = torch.tensor([[[c * mirror, -s, shift[0]], [s * mirror, c, shift[1]]]])
        grid = functional.affine_grid(matrix, [1, 4, SIZE, SIZE], align_corners=False)
        both = functional.grid_sample(both[None], grid, align_corners=False)[0]
        image = both[:1]
        if chance(g, 0.05):
            image = functional.interpolate(augment.texture(g)[None], (SIZE, SIZE))[0]
            both = torch.zeros_like(both)
        image = self.disturb(image)
        labels = torch.cat([1 - both[1:].sum(0, keepdim=True), both[1:]])
        image = geometry.GAIN * (image.clip(*geometry.KEPT) - geometry.SHIFT)
        return image, labels, torch.zeros(0)

    def disturb(self, image):
        """As for the segmenter; the fields are made at its size and cut."""
        pad = augment.SIZE - SIZE
        wide = functional.pad(image[None], (0, pad, 0, pad), mode="replicate")[0]
        return disturb(self.generator, wide)[:, :SIZE, :SIZE]

    def batch(self, count: int):
        drawn = [self.draw() for _ in range(count)]
        return tuple(torch.stack(x) for x in zip(*drawn))
