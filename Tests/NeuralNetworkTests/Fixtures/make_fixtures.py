"""Makes the files beside it: inputs, weights and what PyTorch computes from them.

    python3 make_fixtures.py

Each layer's file holds `input`, its tensors, `output`, and under `case` in its metadata what the
layer is. Each network's file is as a plugin would ship it; its `*.golden.safetensors` holds
`input`, `logits` and, where there is such an output, `presence`. Outputs are computed in 64 bits.
Made with PyTorch 2.15 and safetensors 0.8.
"""

import json
import pathlib

import torch
from safetensors.torch import save_file
from torch import nn
from torch.nn import functional as f

folder = pathlib.Path(__file__).parent


def random(*shape):
    return torch.randn(*shape)


def layer(name, case, tensors, compute):
    output = compute(**{key: value.double() for key, value in tensors.items()}).float()
    save_file(
        {key: value.contiguous() for key, value in {**tensors, "output": output}.items()},
        folder / f"{name}.safetensors",
        metadata={"case": json.dumps(case)},
    )


def convolution(name, inputs, outputs, kernel, size, stride=1, slope=1.0, batch=2, dimensions=2):
    kernel = [kernel] * dimensions if isinstance(kernel, int) else kernel
    run = f.conv2d if dimensions == 2 else f.conv3d
    scale = (inputs * torch.tensor(kernel).prod().item()) ** -0.5
    layer(
        name,
        {"layer": "convolution", "stride": stride, "slope": slope},
        {
            "input": random(batch, inputs, *size),
            "weight": random(outputs, inputs, *kernel) * scale,
            "bias": random(outputs),
        },
        lambda input, weight, bias: f.leaky_relu(
            run(input, weight, bias, stride=stride, padding=[side // 2 for side in kernel]), slope
        ),
    )


def layers():
    convolution("convolution3x3", 5, 19, 3, (13, 17), slope=0.01)
    convolution("convolution3x3Blocks", 35, 50, 3, (5, 20), batch=1)
    convolution("convolution3x3Wide", 3, 4, 3, (3, 101), batch=1)
    convolution("convolution3x3OnePixel", 3, 20, 3, (1, 1))
    convolution("convolution3x3Stride2", 17, 20, 3, (12, 15), stride=2, slope=0.0)
    convolution("convolution1x1", 33, 4, 1, (7, 10))
    convolution("convolution5x5", 4, 18, 5, (8, 9))
    convolution("convolution7x3", 2, 6, (7, 3), (11, 6))
    convolution("convolution7x7Stride2", 3, 21, 7, (15, 14), stride=2)
    convolution("convolution3x3x3", 5, 18, 3, (5, 7, 6), dimensions=3, slope=0.01)
    convolution("convolution1x3x3", 18, 3, (1, 3, 3), (3, 5, 8), dimensions=3, batch=1)
    convolution("convolution3x3x3Stride2", 3, 17, 3, (5, 6, 7), dimensions=3, stride=2)
    for dimensions, size in ((2, (7, 5)), (3, (2, 3, 2))):
        run = f.conv_transpose2d if dimensions == 2 else f.conv_transpose3d
        layer(
            f"transposedConvolution{dimensions}D",
            {"layer": "transposedConvolution"},
            {
                "input": random(2, 21, *size),
                "weight": random(21, 18, *[2] * dimensions) * 0.2,
                "bias": random(18),
            },
            lambda input, weight, bias: run(input, weight, bias, stride=2),
        )
        pools = {
            "maxPooling": f.max_pool2d if dimensions == 2 else f.max_pool3d,
            "averagePooling": f.avg_pool2d if dimensions == 2 else f.avg_pool3d,
        }
        for name, pool in pools.items():
            layer(
                f"{name}{dimensions}D",
                {"layer": name},
                {"input": random(2, 19, *[2 * side + 1 for side in size])},
                lambda input: pool(input, 2),
            )
        layer(
            f"globalAverage{dimensions}D",
            {"layer": "globalAverage"},
            {"input": random(2, 19, *size)},
            lambda input: input.mean(dim=list(range(2, 2 + dimensions)), keepdim=True),
        )
        layer(
            f"upsampling{dimensions}D",
            {"layer": "upsampling"},
            {"input": random(2, 19, *size)},
            lambda input: f.interpolate(input, scale_factor=2, mode="nearest"),
        )
        layer(
            f"softmax{dimensions}D",
            {"layer": "softmax"},
            {"input": random(2, 18, *size) * 20},
            lambda input: f.softmax(input, dim=1),
        )
    layer(
        "concatenation",
        {"layer": "concatenation"},
        {
            "input": random(2, 18, 6, 5),
            "second": random(18, 21, 1, 1) * 0.2,
            "weight": random(7, 39, 3, 3) * 0.05,
        },
        lambda input, second, weight: f.conv2d(
            torch.cat([input, f.conv_transpose2d(input, second)], dim=1), weight, padding=1
        ),
    )
    layer(
        "linear",
        {"layer": "linear"},
        {"input": random(3, 37, 1, 1), "weight": random(21, 37) * 0.2, "bias": random(21)},
        lambda input, weight, bias: f.linear(input[:, :, 0, 0], weight, bias)[:, :, None, None],
    )
    layer(
        "normalisation",
        {"layer": "normalisation"},
        {
            "input": random(2, 6, 8, 5),
            "weight": random(20, 6, 3, 3) * 0.15,
            "bias": random(20),
            "norm.weight": random(20),
            "norm.bias": random(20),
            "norm.running_mean": random(20),
            "norm.running_var": random(20).square(),
        },
        lambda input, weight, bias, **norm: f.batch_norm(
            f.conv2d(input, weight, bias, padding=1),
            norm["norm.running_mean"],
            norm["norm.running_var"],
            norm["norm.weight"],
            norm["norm.bias"],
            eps=1e-5,
        ),
    )


class UNet(nn.Module):
    """The network that weights files describe, as plainly as PyTorch can say it."""

    def __init__(self, architecture):
        super().__init__()
        self.architecture = architecture
        dimensions = 2 if architecture["kind"] == "unet2d" else 3
        self.dimensions = dimensions
        Convolution = nn.Conv2d if dimensions == 2 else nn.Conv3d
        Norm = nn.BatchNorm2d if dimensions == 2 else nn.BatchNorm3d
        Transposed = nn.ConvTranspose2d if dimensions == 2 else nn.ConvTranspose3d
        widths = architecture["widths"]
        isTransposed = architecture["upsampling"] == "transposed"

        def block(inputs, outputs):
            return nn.ModuleList(
                nn.ModuleDict(
                    {
                        "conv": Convolution(inputs if i == 0 else outputs, outputs, 3, padding=1),
                        "norm": Norm(outputs),
                    }
                )
                for i in range(architecture["convolutionsPerLevel"])
            )

        self.down = nn.ModuleList(
            block(architecture["inputs"] if level == 0 else widths[level - 1], width)
            for level, width in enumerate(widths)
        )
        self.up = nn.ModuleList()
        for level, width in enumerate(widths[:-1]):
            deeper = width if isTransposed else widths[level + 1]
            convolutions = block(width + deeper, width)
            if isTransposed:
                convolutions.add_module("upsample", Transposed(widths[level + 1], width, 2, 2))
            self.up.append(convolutions)
        self.head = Convolution(widths[0], architecture["classes"], 1)
        if architecture["presence"]:
            self.presence = nn.Linear(widths[-1], architecture["presence"])

    def convolved(self, block, x):
        isLeaky = self.architecture["activation"] == "leakyRelu"
        for i in range(self.architecture["convolutionsPerLevel"]):
            step = getattr(block, str(i))
            slope = self.architecture["slope"] if isLeaky else 0.0
            x = f.leaky_relu(step["norm"](step["conv"](x)), slope)
        return x

    def forward(self, x):
        pool = f.max_pool2d if self.dimensions == 2 else f.max_pool3d
        skips = []
        for level, block in enumerate(self.down):
            x = self.convolved(block, x if level == 0 else pool(x, 2))
            skips.append(x)
        deepest = x
        for level in reversed(range(len(self.up))):
            block = self.up[level]
            if self.architecture["upsampling"] == "transposed":
                x = block.upsample(x)
            else:
                x = f.interpolate(x, scale_factor=2, mode="nearest")
            x = self.convolved(block, torch.cat([skips[level], x], dim=1))
        logits = self.head(x)
        if not self.architecture["presence"]:
            return logits, None
        return logits, self.presence(deepest.flatten(2).mean(dim=2))


def network(name, size, batch=2, dtype=torch.float16, **changes):
    architecture = {
        "kind": "unet2d",
        "inputs": 3,
        "classes": 4,
        "widths": [12, 20, 33],
        "convolutionsPerLevel": 2,
        "activation": "leakyRelu",
        "slope": 0.01,
        "upsampling": "nearest",
        "pooling": "max",
        "presence": 2,
        **changes,
    }
    net = UNet(architecture).eval()
    state = {}
    for key, value in net.state_dict().items():
        if key.endswith("num_batches_tracked"):
            continue
        if key.endswith("running_var") or key.endswith("norm.weight"):
            value = 0.5 + torch.rand_like(value)
        elif key.endswith("norm.bias") or key.endswith("running_mean"):
            value = 0.3 * torch.randn_like(value)
        else:
            value = 1.7 * value
        state[key] = value.to(dtype).contiguous()
    net.load_state_dict({key: value.float() for key, value in state.items()}, strict=False)
    save_file(
        state,
        folder / f"{name}.safetensors",
        metadata={"architecture": json.dumps(architecture)},
    )
    input = random(batch, architecture["inputs"], *size)
    with torch.no_grad():
        logits, presence = net.double()(input.double())
    golden = {"input": input, "logits": logits.float().contiguous()}
    if presence is not None:
        golden["presence"] = presence.float().contiguous()
    save_file(golden, folder / f"{name}.golden.safetensors")


torch.manual_seed(2026)
layers()
network("unet2d", (20, 28))
network("unet2dTransposed", (24, 16), upsampling="transposed", presence=0, dtype=torch.float32,
        widths=[7, 18], activation="relu", convolutionsPerLevel=1, inputs=1, classes=19)
network("unet3d", (8, 4, 12), kind="unet3d", widths=[5, 9, 17], upsampling="transposed", batch=1)
