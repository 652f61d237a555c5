"""Reference values of every layer the platform's network runtime has, made by PyTorch.

    python reference_layers.py OUTPUT.safetensors

Seeded random inputs and parameters with the float32 results of PyTorch's own layers, in 2-D
and 3-D; odd sizes on purpose.  Tensor names: `{case}.input`, `{case}.{parameter}`,
`{case}.output`.  The metadata says which PyTorch made them.
"""

import sys

import torch
import torch.nn.functional as functional
from safetensors.torch import save_file


def cases(g: torch.Generator) -> dict[str, torch.Tensor]:
    def random(*shape):
        return torch.randn(*shape, generator=g)

    out = {}

    def add(case, output, **inputs):
        for key, value in {**inputs, "output": output}.items():
            out[f"{case}.{key}"] = value.clone().contiguous()

    for case, (shape, channels, size) in {
            "conv2d": ((2, 3, 13, 10), 5, 3), "conv2dWide": ((1, 24, 9, 17), 17, 3),
            "conv2dPoint": ((1, 6, 7, 5), 4, 1), "conv3d": ((1, 2, 5, 7, 6), 3, 3),
            "conv3dPoint": ((1, 3, 4, 5, 3), 2, 1)}.items():
        dimensions = len(shape) - 2
        x, weight, bias = random(*shape), random(channels, shape[1], *(size,) * dimensions), \
            random(channels)
        convolve = functional.conv2d if dimensions == 2 else functional.conv3d
        add(case, convolve(x, weight, bias, padding=size // 2), input=x, weight=weight, bias=bias)
    for case, shape in {"norm2d": (2, 4, 5, 6), "norm3d": (1, 3, 4, 5, 3)}.items():
        n = shape[1]
        x, weight, bias, mean, var = random(*shape), random(n), random(n), random(n), \
            random(n).abs() + 0.1
        add(case, functional.batch_norm(x, mean, var, weight, bias, eps=1e-5), input=x,
            weight=weight, bias=bias, running_mean=mean, running_var=var)
    for case, shape in {"2d": (1, 3, 6, 8), "3d": (1, 2, 4, 6, 8)}.items():
        x = random(*shape)
        pool = functional.max_pool2d if case == "2d" else functional.max_pool3d
        up = functional.conv_transpose2d if case == "2d" else functional.conv_transpose3d
        weight, bias = random(shape[1], 4, *(2,) * (len(shape) - 2)), random(4)
        add(f"maxPool{case}", pool(x, 2), input=x)
        add(f"nearest{case}", functional.interpolate(x, scale_factor=2), input=x)
        add(f"transposed{case}", up(x, weight, bias, stride=2), input=x, weight=weight, bias=bias)
        add(f"leakyRelu{case}", functional.leaky_relu(x, 0.01), input=x)
        add(f"softmax{case}", functional.softmax(4 * x, 1), input=4 * x)
        add(f"average{case}", x.mean(tuple(range(2, x.ndim))), input=x)
        other = random(shape[0], 5, *shape[2:])
        add(f"concatenate{case}", torch.cat([x, other], 1), input=x, second=other)
    x, weight, bias = random(3, 7), random(4, 7), random(4)
    add("linear", functional.linear(x, weight, bias), input=x, weight=weight, bias=bias)
    return out


if __name__ == "__main__":
    save_file(cases(torch.Generator().manual_seed(20261124)), sys.argv[1],
              {"madeBy": f"reference_layers.py, PyTorch {torch.__version__}", "seed": "20261124"})
