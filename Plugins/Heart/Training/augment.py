"""Training samples: located crops, made harder, and slices that hold no heart."""

import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as functional

import geometry

SIZE = geometry.CROP_SIZE


def uniform(generator, low, high) -> float:
    return low + (high - low) * torch.rand((), generator=generator).item()


def chance(generator, probability) -> bool:
    return torch.rand((), generator=generator).item() < probability


def smooth_field(generator, channels, nodes, size=SIZE) -> torch.Tensor:
    """A smooth random field [channels, size, size] of about unit variance."""
    coarse = torch.randn(1, channels, nodes, nodes, generator=generator)
    return functional.interpolate(coarse, (size, size), mode="bicubic", align_corners=True)[0]


def blur(x: torch.Tensor, sigma: float) -> torch.Tensor:
    """Gaussian blur of [C, h, w], edges reflected."""
    radius = max(1, int(math.ceil(2.5 * sigma)))
    t = torch.arange(-radius, radius + 1, dtype=torch.float32)
    k = torch.exp(-0.5 * (t / sigma) ** 2)
    k = k / k.sum()
    c = x.shape[0]
    x = functional.pad(x[None], (radius,) * 4, mode="reflect")
    x = functional.conv2d(x, k.view(1, 1, 1, -1).expand(c, 1, 1, -1), groups=c)
    return functional.conv2d(x, k.view(1, 1, -1, 1).expand(c, 1, -1, 1), groups=c)[0]


class Stack:
    """One phase of one patient: images, labels, its canonical crop and intensity limits."""

    def __init__(self, image, labels, spacing, frame):
        self.image = torch.from_numpy(image)
        self.labels = labels
        self.spacing = (float(spacing[0]), float(spacing[1]))
        self.frame = frame
        crop = geometry.sample(self.image, geometry.crop_positions(frame), self.spacing)
        self.limits = geometry.limits(crop.numpy())
        self.opposite = self  # the stack of the beat's other end

    def weights(self, index) -> torch.Tensor:
        """Class indicator images [4, rows, columns] of one slice."""
        labels = torch.from_numpy(self.labels[index]).long()
        return functional.one_hot(labels, 4).permute(2, 0, 1).float()


def read(cache: pathlib.Path, patient: str) -> list[Stack]:
    """Both phases of a patient, located together by the truth."""
    with np.load(cache / f"{patient}.npz") as f:
        arrays = {k: f[k] for k in f}
    spacing = arrays["spacing"]
    counts = sum(np.stack([(arrays[p + "labels"] == k).sum(0) for k in range(4)])
                 for p in ("ED", "ES")).astype(np.float64)
    frame = geometry.frame_of(counts, spacing)
    pair = [Stack(arrays[p + "image"], arrays[p + "labels"], spacing, frame)
            for p in ("ED", "ES")]
    pair[0].opposite, pair[1].opposite = pair[1], pair[0]
    return pair


# Intensities ----------------------------------------------------------------------------------

def disturb(g, x: torch.Tensor) -> torch.Tensor:
    """Intensity changes of other scanners; x [C, h, w] with 0 and 1 the limits."""
    if chance(g, 0.4):
        x = x.clamp(min=0) ** math.exp(uniform(g, -0.5, 0.5))
    if chance(g, 0.4):
        x = x * torch.exp(0.25 * smooth_field(g, 1, int(uniform(g, 2, 5))))
    if chance(g, 0.25):
        x = blur(x, uniform(g, 0.4, 1.3))
    elif chance(g, 0.25):
        factor = uniform(g, 1.3, 2.5)
        small = functional.interpolate(x[None], scale_factor=1 / factor, mode="area")
        x = functional.interpolate(small, x.shape[-2:], mode="bilinear", align_corners=False)[0]
    elif chance(g, 0.15):
        x = x + uniform(g, 0.3, 1.2) * (x - blur(x, 1.0))
    if chance(g, 0.12):
        axis = 1 + int(chance(g, 0.5))
        shift = int(uniform(g, 8, 50))
        weight = uniform(g, 0.05, 0.3)
        ghost = 0.5 * (torch.roll(x, shift, axis) + torch.roll(x, -shift, axis))
        x = (1 - weight) * x + weight * ghost
    if chance(g, 0.4):
        x = x + torch.randn(x.shape, generator=g) * uniform(g, 0.01, 0.09)
    if chance(g, 0.6):
        x = x * math.exp(uniform(g, -0.25, 0.25)) + uniform(g, -0.12, 0.12)
    return x


# Slices beyond the heart ----------------------------------------------------------------------

def texture(g) -> torch.Tensor:
    """Blobs of fat, fluid and air with noise, or almost nothing [1, h, w]."""
    kind = uniform(g, 0, 1)
    if kind < 0.3:
        return torch.full((1, SIZE, SIZE), uniform(g, 0, 0.3)) \
            + torch.randn(1, SIZE, SIZE, generator=g) * uniform(g, 0, 0.1)
    levels = torch.zeros(1, SIZE, SIZE)
    for _ in range(3):
        blob = smooth_field(g, 1, int(uniform(g, 4, 12))) > uniform(g, -0.3, 0.8)
        levels = torch.where(blob, torch.tensor(uniform(g, 0, 1.1)), levels)
    levels = blur(levels, uniform(g, 0.5, 1.5))
    return levels + torch.randn(levels.shape, generator=g) * uniform(g, 0.0, 0.06)


def soft_mask(mask: torch.Tensor, sigma: float) -> torch.Tensor:
    """A feathered and slightly grown copy of a soft mask [1, h, w]."""
    return (blur(mask, sigma) * 1.6).clamp(0, 1)


def beyond_apex(g, image: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The slice with its heart replaced by what surrounds it."""
    heart = (1 - labels[:1]).clamp(0, 1)
    grown = (blur(heart, 2.0) > 0.08).float()
    outside = 1 - grown
    fill = torch.zeros_like(image)
    done = torch.zeros_like(image)
    for sigma in (2.0, 5.0, 12.0, 24.0):
        weight = blur(outside, sigma)
        value = blur(image * outside, sigma) / (weight + 1e-4)
        share = (1 - done) * (weight * 4).clamp(0, 1)
        fill, done = fill + share * value, done + share
    fill = fill / (done + 1e-4)
    far = torch.roll(image - blur(image, 3.0),
                     (int(uniform(g, -30, 30)) + 40, int(uniform(g, -20, 20))), (1, 2))
    fill = fill + uniform(g, 0.3, 1.0) * far
    if chance(g, 0.5):
        share = 0.6 * blur(heart, 2.5)
        fill = (1 - share) * fill + share * texture(g)
    mask = soft_mask(grown, 1.5)
    return image * (1 - mask) + mask * fill


def beyond_base(g, image: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """The slice with ventricles turned into thin-walled atria and a great vessel."""
    heart = (1 - labels[:1]).clamp(0, 1)
    cavity = labels[3:4] + labels[1:2]
    blood = ((image * cavity).sum() / (cavity.sum() + 1e-3)).item() if cavity.sum() > 5 else 0.7
    wall = ((image * labels[2:3]).sum() / (labels[2:3].sum() + 1e-3)).item()
    base = beyond_apex(g, image, labels)
    rows, columns = torch.meshgrid(*(torch.linspace(-1, 1, SIZE),) * 2, indexing="ij")
    bend = 0.12 * smooth_field(g, 2, 5)
    pools = torch.zeros(1, SIZE, SIZE)
    weight = heart[0] / (heart.sum() + 1e-3)
    cy, cx = (weight * rows).sum().item(), (weight * columns).sum().item()
    left = labels[2:].sum(0)
    if left.sum() > 5:
        ly = ((left * rows).sum() / left.sum()).item()
        lx = ((left * columns).sum() / left.sum()).item()
    else:
        ly, lx = cy, cx + 0.15
    places = [(ly, lx, uniform(g, 0.16, 0.38)), (2 * cy - ly, 2 * cx - lx, uniform(g, 0.16, 0.4)),
              (cy, cx, uniform(g, 0.12, 0.2))]
    for y, x, radius in places:
        if chance(g, 0.15):
            continue
        y, x = y + uniform(g, -0.12, 0.12), x + uniform(g, -0.12, 0.12)
        stretch = math.exp(uniform(g, -0.35, 0.35))
        turn = uniform(g, 0, math.pi)
        dy, dx = rows + bend[0] - y, columns + bend[1] - x
        a = math.cos(turn) * dx + math.sin(turn) * dy
        b = math.cos(turn) * dy - math.sin(turn) * dx
        distance = torch.sqrt((a / stretch) ** 2 + (b * stretch) ** 2) - radius
        pools = torch.maximum(pools, torch.sigmoid(-distance * 60)[None])
    rim = (blur(pools, 1.5) * 3).clamp(0, 1) * (1 - pools)
    out = base * (1 - rim) + rim * (wall if chance(g, 0.6) else uniform(g, 0.1, 0.8))
    value = blood * math.exp(uniform(g, -0.3, 0.15)) + 0.05 * smooth_field(g, 1, 6)
    noise = image - blur(image, 1.0)
    return out * (1 - pools) + pools * value + pools * torch.roll(noise, (9, -7), (1, 2))


BACKGROUND = torch.zeros(4, SIZE, SIZE)
BACKGROUND[0] = 1


class Samples:
    """An endless stream of training samples from a list of patients."""

    def __init__(self, stacks: list[Stack], seed: int):
        self.stacks = stacks
        self.generator = torch.Generator().manual_seed(seed)
        self.index, weights = [], []
        for n, stack in enumerate(stacks):
            last = len(stack.labels) - 1
            right = [(labels == 1).any() for labels in stack.labels]
            for z in range(last + 1):
                self.index.append((n, z))
                # Base, apex and the rare truly empty slices are where errors are made, most of
                # all where the right ventricle begins and, n being odd, at end-systole.
                weight = 3.0 if not stack.labels[z].any() else \
                    1.6 if z <= 1 else 1.4 if z >= last - 1 else 1.0
                near = right[max(z - 1, 0):z + 2]
                if z <= last // 2 and any(near) and not all(near):
                    weight = max(weight, 2.2)
                weights.append(weight * (1.3 if n % 2 else 1.0))
        self.weights = torch.tensor(weights)

    def positions(self, stack: Stack, far: bool) -> torch.Tensor:
        """Crop positions displaced, turned, scaled and bent at random."""
        g, frame = self.generator, stack.frame
        offset = 10.0 if chance(g, 0.25) else 4.0
        centre = [c + torch.randn((), generator=g).item() * offset for c in frame.centre]
        if far:
            direction, reach = uniform(g, 0, 2 * math.pi), uniform(g, 60, 150)
            centre = [centre[0] + reach * math.cos(direction),
                      centre[1] + reach * math.sin(direction)]
        turn = torch.randn((), generator=g).item() * (0.17 if chance(g, 0.8) else 0.6)
        scale = math.exp(float(np.clip(torch.randn((), generator=g).item(), -2.2, 2.2)) * 0.11)
        moved = geometry.Frame(tuple(centre), frame.angle + turn, frame.spacing * scale)
        positions = geometry.crop_positions(moved, flip=chance(g, 0.5))
        if chance(g, 0.5):  # anisotropic stretch and shear, small
            m = torch.eye(2) + 0.06 * torch.randn(2, 2, generator=g)
            middle = torch.tensor(centre, dtype=torch.float32)
            positions = (positions - middle) @ m + middle
        if chance(g, 0.4):
            field = smooth_field(g, 2, int(uniform(g, 4, 8)))
            positions = positions + field.permute(1, 2, 0) * uniform(g, 0.5, 2.5)
        return positions

    def draw(self):
        """One sample: input [4, h, w], soft labels [4, h, w], presence [3]."""
        g = self.generator
        n, z = self.index[torch.multinomial(self.weights, 1, generator=g).item()]
        stack = self.stacks[n]
        last = len(stack.labels) - 1
        kind = uniform(g, 0, 1)  # what the sample is: mostly a true slice
        beyond = 0
        if kind < 0.045:
            z, beyond = 0, -1
        elif kind < 0.08:
            z, beyond = last, 1
        blank, far = 0.08 <= kind < 0.10, 0.10 <= kind < 0.125
        positions = self.positions(stack, far)
        neighbours = [max(z - 1, 0), z, min(z + 1, last)]
        image = geometry.sample(stack.image[neighbours], positions, stack.spacing)
        low, high = stack.limits
        image = (image - low) / (high - low)
        labels = geometry.sample(stack.weights(z), positions, stack.spacing)
        labels[0] = 1 - labels[1:].sum(0)
        slices = list(image.split(1))
        opposite = self.opposite(stack, z, positions)
        if beyond < 0:
            slices = self.beyond_base(slices[1], labels)
        elif beyond > 0:
            slices = self.beyond_apex(slices[1], labels)
        elif blank:
            slices[1] = texture(g)
            if chance(g, 0.5):
                slices[int(chance(g, 0.5)) * 2] = texture(g)
        else:
            slices = self.neighbours(slices, z, last, labels)
        if beyond or blank:
            labels = BACKGROUND.clone()
        if chance(g, 0.2):
            slices = slices[::-1]
        # What is not known of the beat's other end shows the same slice once more.
        if beyond and chance(g, 0.5):
            make = beyond_base if beyond < 0 else beyond_apex
            truth = geometry.sample(stack.weights(z), positions, stack.spacing)
            opposite = make(g, image[1:2], truth)
        elif beyond or blank or chance(g, 0.25):
            opposite = slices[1]
        image = disturb(g, torch.cat([*slices, opposite]))
        if chance(g, 0.1):  # a neighbour acquired in another breath-hold
            side = (0, 2, 3)[int(torch.randint(3, (), generator=g))]
            image[side] = torch.roll(image[side], (int(uniform(g, -4, 5)), int(uniform(g, -4, 5))),
                                     (0, 1))
        image = geometry.GAIN * (image.clip(*geometry.KEPT) - geometry.SHIFT)
        presence = (labels[1:].sum((1, 2)) > 8).float()
        return image, labels, presence

    def opposite(self, stack, z, positions):
        """The slice at the beat's other end; now and then its neighbour."""
        g, other = self.generator, stack.opposite
        if chance(g, 0.05):
            z = min(max(z + 1 - 2 * int(chance(g, 0.5)), 0), len(stack.labels) - 1)
        low, high = other.limits
        return (geometry.sample(other.image[[z]], positions, other.spacing) - low) / (high - low)

    def beyond_base(self, current, labels):
        """A slice above the base, what lies above it, and the true basal slice below."""
        g = self.generator
        other = beyond_base(g, current, labels)
        above = other if chance(g, 0.5) else \
            beyond_base(g, current, labels) if chance(g, 0.7) else texture(g)
        below = current if chance(g, 0.6) else beyond_base(g, current, labels)
        return [above, other, below]

    def beyond_apex(self, current, labels):
        """A slice below the apex, the true apical slice above it, and what lies below."""
        g = self.generator
        other = beyond_apex(g, current, labels)
        below = other if chance(g, 0.6) else \
            beyond_apex(g, current, labels) if chance(g, 0.7) else texture(g)
        above = current if chance(g, 0.6) else beyond_apex(g, current, labels)
        return [above, other, below]

    def neighbours(self, slices, z, last, labels):
        """Neighbours as other stacks have them: real ones beyond the ends, missing ones."""
        g = self.generator
        current = slices[1]
        if z == 0 and chance(g, 0.4):
            slices[0] = beyond_base(g, current, labels) if chance(g, 0.8) else texture(g)
        if z == last and chance(g, 0.4):
            slices[2] = beyond_apex(g, current, labels) if chance(g, 0.8) else texture(g)
        for side in (0, 2):
            if chance(g, 0.06):
                slices[side] = current
            elif chance(g, 0.02):
                slices[side] = texture(g)
        return slices

    def batch(self, count: int):
        drawn = [self.draw() for _ in range(count)]
        return tuple(torch.stack(x) for x in zip(*drawn))
