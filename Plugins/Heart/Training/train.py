"""Trains the segmenter or the locator on the 80 training patients, or on all 100, on a CPU.

    python train.py segmenter --cache CACHE --minutes 80 [--processes 2] [--patients 80]
    python train.py locator   --cache CACHE --minutes 6  [--processes 1]

Every process owns one thread and half of each batch; gradients are averaged, so the result
is that of one large batch. One thread a process loses nothing to barriers on a shared machine.
The learning rate follows training time (warm-up, then a cosine to zero), saved with the
checkpoint: a run that was cut off goes on where it stood when the same command is given again.
Seeds are fixed; the number of steps that fit into the time is not, and is logged.
"""

import argparse
import json
import math
import os
import pathlib
import time

import torch
import torch.distributed as distributed
import torch.multiprocessing as multiprocessing
import torch.nn.functional as functional

import augment
import export
import geometry
from locator import LocatorSamples
from network import UNet

SEED = 20261124
#: name: (inputs, widths, presence, samples a process and step, highest learning rate)
RECIPES = {"segmenter": (4, [16, 48, 96, 128, 160], 3, 6, 3e-3),
           "locator": (1, [8, 16, 32, 48], 0, 16, 6e-3)}
#: The segmenter's first share of the time goes into crops of fewer pixels, at half the cost.
COARSE_SHARE, COARSE_SIZE = 0.7, 80
EPOCH = 1520  # samples: the training slices once


def rate(progress: float) -> float:
    """Learning rate, relative: warm-up over 3 % of the time, then a cosine to 0.5 %."""
    warm = 0.03
    if progress < warm:
        return 0.05 + 0.95 * progress / warm
    return 0.005 + 0.995 * 0.5 * (1 + math.cos(math.pi * min(1, (progress - warm) / (1 - warm))))


def loss_of(logits, labels):
    """Cross-entropy and one minus the soft Dice over the batch, both with soft labels."""
    entropy = -(labels * functional.log_softmax(logits, 1)).sum(1).mean()
    p = functional.softmax(logits, 1)[:, 1:]
    y = labels[:, 1:]
    overlap, total = (p * y).sum((0, 2, 3)), (p + y).sum((0, 2, 3))
    return entropy + 1 - ((2 * overlap + 10) / (total + 10)).mean()


def total_loss(network, batch, size):
    """The loss of the head, of the auxiliary heads, and of the presence head."""
    image, labels, presence = batch
    if size < image.shape[-1]:
        image, labels = (functional.interpolate(x, (size, size), mode="bilinear",
                                                align_corners=False, antialias=True)
                         for x in (image, labels))
    image = image.contiguous(memory_format=torch.channels_last)
    logits, present, extra = network(image, deep=True)
    loss = loss_of(logits, labels)
    for k, coarse in extra:
        loss = loss + 0.4 / k * loss_of(coarse, functional.avg_pool2d(labels, 2 ** k))
    if present is not None:
        loss = loss + 0.25 * functional.binary_cross_entropy_with_logits(present, presence)
    return loss


def together(tensors, processes):
    """Averages tensors over the processes, in place."""
    if processes > 1:
        flat = torch.cat([t.reshape(-1) for t in tensors])
        distributed.all_reduce(flat)
        flat /= processes
        for t, part in zip(tensors, flat.split([t.numel() for t in tensors])):
            t.copy_(part.view_as(t))


class Average:
    """Exponential moving average of weights and normalisation statistics."""

    def __init__(self, network):
        self.state = {k: v.detach().clone() for k, v in network.state_dict().items()}
        self.steps = 0

    def update(self, network):
        self.steps += 1
        keep = min(0.998, (1 + self.steps) / (20 + self.steps))
        for k, v in network.state_dict().items():
            if v.is_floating_point():
                self.state[k].lerp_(v, 1 - keep)


def work(rank: int, options: argparse.Namespace):
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    processes = options.processes
    if processes > 1:
        os.environ.setdefault("MASTER_ADDR", "127.0.0.1")
        os.environ.setdefault("MASTER_PORT", str(options.port))
        distributed.init_process_group("gloo", rank=rank, world_size=processes)
    inputs, widths, presence, size, peak = RECIPES[options.network]
    peak = options.peak or peak
    network = UNet(inputs, 4, widths, presence).to(memory_format=torch.channels_last)
    first_epoch, first_steps = 0.0, 0
    if options.start:
        begun, about = export.read(options.start)
        known = begun.state_dict()
        first_epoch, first_steps = float(about["epoch"]), int(about["steps"])
        known = {k: v for k, v in known.items() if not k.startswith("auxiliary")}
        first = "down.0.0.conv.weight"  # inputs that it did not have say nothing at first
        missing = inputs - known[first].shape[1]
        known[first] = functional.pad(known[first], (0, 0, 0, 0, 0, missing))
        network.load_state_dict(known, strict=False)
    average = Average(network)
    decay = [p for p in network.parameters() if p.ndim > 1]
    plain = [p for p in network.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW([{"params": decay, "weight_decay": 0.02},
                                   {"params": plain, "weight_decay": 0}], lr=peak)
    split = json.loads(pathlib.Path(__file__).with_name("split.json").read_text())
    names = split["train"] if not options.all else sorted(split["train"] + split["validation"])
    stacks = [s for p in names[:options.patients]
              for s in augment.read(options.cache / "patients", p)]
    path = options.cache / f"{options.network}{options.suffix}.pt"
    spent, seen, steps = 0.0, 0, 0
    if path.exists():
        saved = torch.load(path, weights_only=True)
        network.load_state_dict(saved["network"])
        average.state, average.steps = saved["average"], saved["steps"]
        optimiser.load_state_dict(saved["optimiser"])
        spent, seen, steps = saved["spent"], saved["seen"], saved["steps"]
    kind = augment.Samples if options.network == "segmenter" else LocatorSamples
    samples = kind(stacks, SEED + 1000 * rank + 7919 * steps)
    log = options.cache / "log"

    def say(text):
        if rank == 0:
            with log.open("a") as f:
                f.write(f"{time.strftime('%H:%M:%S')} {options.network}{options.suffix} {text}\n")

    def checkpoint(epoch):
        buffers = [v for k, v in average.state.items() if "running" in k]
        together(buffers, processes)
        if rank == 0:
            temporary = path.with_suffix(".part")
            torch.save({"network": network.state_dict(), "average": average.state,
                        "optimiser": optimiser.state_dict(), "spent": spent, "seen": seen,
                        "steps": steps, "epoch": epoch, "name": options.network,
                        "architecture": network.architecture()}, temporary)
            os.replace(temporary, path)
            copy = UNet(inputs, 4, widths, presence)
            copy.load_state_dict(average.state)
            folder = options.cache / "latest"
            weights = folder / f"{options.network}{options.suffix}.safetensors"
            export.write(copy, options.network, first_epoch + epoch, weights,
                         steps=str(first_steps + steps))
            golden = "golden" if options.network == "segmenter" else "golden-locator"
            export.golden(weights, geometry.CROP_SIZE if presence else geometry.LOCATOR_SIZE,
                          folder / f"{golden}{options.suffix}.safetensors")

    say(f"start: {len(stacks)} stacks, {sum(p.numel() for p in network.parameters())} weights, "
        f"spent {spent:.0f} s, steps {steps}")
    budget = options.minutes * 60
    began, running, since = time.monotonic(), 0.0, 0
    network.train()
    while True:
        clock = torch.tensor([spent + time.monotonic() - began])
        if processes > 1:
            distributed.broadcast(clock, 0)
        progress = clock.item() / budget
        if progress >= 1 or (options.steps and steps >= options.steps):
            break
        for group in optimiser.param_groups:
            group["lr"] = peak * rate(progress)
        small = options.network == "segmenter" and progress < options.coarse
        loss = total_loss(network, samples.batch(size), COARSE_SIZE if small else 1 << 30)
        optimiser.zero_grad()
        loss.backward()
        together([p.grad for p in network.parameters()], processes)
        torch.nn.utils.clip_grad_norm_(network.parameters(), 5.0)
        optimiser.step()
        average.update(network)
        before = seen // EPOCH
        seen += size * processes
        steps += 1
        running, since = running + loss.item(), since + 1
        if seen // EPOCH > before or steps % 25 == 0 and steps < 101:
            say(f"epoch {seen / EPOCH:.2f} steps {steps} progress {progress:.3f} "
                f"loss {running / since:.4f} time {clock.item():.0f}")
            running, since = 0.0, 0
        if seen // EPOCH > before:
            total = clock.item()
            spent, began = total, time.monotonic()
            checkpoint(seen / EPOCH)
    spent += time.monotonic() - began
    checkpoint(seen / EPOCH)
    say(f"end: epochs {seen / EPOCH:.2f} steps {steps} time {spent:.0f} s")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("network", choices=sorted(RECIPES))
    parser.add_argument("--cache", type=pathlib.Path, required=True)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--coarse", type=float, default=COARSE_SHARE,
                        help="share of the time given to the segmenter's smaller crops")
    parser.add_argument("--start", type=pathlib.Path, help="weights file to begin with")
    parser.add_argument("--peak", type=float, help="highest learning rate")
    parser.add_argument("--patients", type=int, default=100, help="only the first so many")
    parser.add_argument("--steps", type=int, default=0, help="stop after so many steps")
    parser.add_argument("--suffix", default="", help="of the output files")
    parser.add_argument("--all", action="store_true", help="train on validation patients too")
    parser.add_argument("--port", type=int, default=29531)
    options = parser.parse_args()
    if options.processes > 1:
        multiprocessing.spawn(work, (options,), nprocs=options.processes)
    else:
        work(0, options)


if __name__ == "__main__":
    main()
