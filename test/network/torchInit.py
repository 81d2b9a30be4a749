"""Writes torchInit.json, the oracle of init.test.ts. Needs torch on x86-64 with AVX2.

    python3 test/network/torchInit.py > test/network/torchInit.json      (made with torch 1.13)

The report's layer first (torch.manual_seed, then init.normal_ for w1, c1, c2, w2), then
torch.nn.Linear for the trunk, then the heads beyond the second. Parameters are flat: per trunk layer weight and
bias, then all head weights, then all head biases.
"""
import json

import torch


def case(inputs, hidden, outputs, seed):
    torch.manual_seed(seed)
    last = hidden[-1]
    weights = [torch.empty(o, last) for o in outputs]
    biases = [torch.empty(o) for o in outputs]
    weights[0].normal_()
    biases[0].normal_()
    if len(outputs) > 1:
        biases[1].normal_()
        weights[1].normal_()
    sizes = [inputs, *hidden]
    layers = [torch.nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
    for w, c in zip(weights[2:], biases[2:]):
        w.normal_()
        c.normal_()
    parts = [p for layer in layers for p in (layer.weight, layer.bias)] + weights + biases
    flat = torch.cat([p.detach().flatten() for p in parts]).tolist()
    shape = {"inputs": inputs, "hidden": hidden, "outputs": outputs, "activation": "relu"}
    return {"shape": shape, "seed": seed, "parameters": [float(f"{v:.9g}") for v in flat]}


cases = [
    case(1, [10], [1, 1], 42),
    case(1, [10], [1], 42),
    case(1, [10], [1, 1, 1], 42),
    case(1, [120], [1, 1], 42),
    case(3, [8, 6], [2, 3, 1, 1], 7),
    case(2, [5], [17, 2], 2**32 - 1),
]
lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
print(f"[\n{lines}\n]")
