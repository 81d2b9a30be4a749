"""Writes torchOptimizers.json, the oracle of optimizer.test.ts and test/gpu/optimizers.test.ts.

    python3 test/engines/torchOptimizers.py > test/engines/torchOptimizers.json      (made with torch 1.13)

10 steps of every optimiser on fixed gradients, in float64, each plain, with weight decay, with clipping, with both.
`parameters` are those after every step.
"""
import json

import torch

RATE, STEPS, SIZE = 0.05, 10, 7
# Multiples of 2^-10, exact in float32 too, with norms on both sides of the clip. One gradient is 0 at first.
GRADIENTS = [[((37 * p + 101 * t + 13 * p * t) % 255 - 127) / 2**10 * (1 + t % 3 * 8)
              if p or t > 4 else 0.0 for p in range(SIZE)] for t in range(STEPS)]
INITIAL = [(p * 29 % 17 - 8) / 8 for p in range(SIZE)]
ADAM = {"beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8}
RULES = [
    ({"name": "sgd"}, lambda p, d: torch.optim.SGD(p, RATE, weight_decay=d)),
    ({"name": "momentum", "beta": 0.9, "nesterov": False},
     lambda p, d: torch.optim.SGD(p, RATE, momentum=0.9, weight_decay=d)),
    ({"name": "momentum", "beta": 0.75, "nesterov": True},
     lambda p, d: torch.optim.SGD(p, RATE, momentum=0.75, nesterov=True, weight_decay=d)),
    ({"name": "adam", **ADAM}, lambda p, d: torch.optim.Adam(p, RATE, weight_decay=d)),
    ({"name": "adamw", **ADAM}, lambda p, d: torch.optim.AdamW(p, RATE, weight_decay=d)),
    ({"name": "rmsprop", "decay": 0.99, "epsilon": 1e-8},
     lambda p, d: torch.optim.RMSprop(p, RATE, weight_decay=d)),
]


def case(rule, make, extras):
    theta = torch.tensor(INITIAL, dtype=torch.float64, requires_grad=True)
    optimizer = make([theta], extras.get("weightDecay", 0))
    seen = []
    for gradient in GRADIENTS:
        theta.grad = torch.tensor(gradient, dtype=torch.float64)
        if "clip" in extras:
            torch.nn.utils.clip_grad_norm_([theta], extras["clip"])
        optimizer.step()
        seen.append(theta.tolist())
    return {"optimizer": {**rule, **extras}, "parameters": seen}


cases = [
    case(rule, make, {**decay, **clip})
    for rule, make in RULES
    for decay in ({}, {"weightDecay": 0.125})
    for clip in ({}, {"clip": 0.75})
]
lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
start = json.dumps({"rate": RATE, "initial": INITIAL, "gradients": GRADIENTS})[:-1]
print(f'{start},\n"cases":[\n{lines}\n]}}')
