"""Writes torchStreams.json, the oracle of torchRandom.test.ts. Needs torch on x86-64 with AVX2.

    python3 test/numbers/torchStreams.py > test/numbers/torchStreams.json      (made with torch 1.13)

A case is `torch.manual_seed(seed)` and then calls on that stream: ["normal", length, mean, std],
["uniform", length, from, to]; "values" holds their float32 results in order, nine digits each.
A long case repeats one call and keeps only two checksums of the bits b_i, mod 2^32:
sum b_i and sum (i + 1) b_i.
"""
import json

import torch


def draw(kind, length, a, b):
    out = torch.empty(length)
    return out.normal_(a, b) if kind == "normal" else out.uniform_(a, b)


def case(seed, *calls):
    torch.manual_seed(seed)
    values = [[float(f"{v:.9g}") for v in draw(*call).tolist()] for call in calls]
    return {"seed": seed, "calls": calls, "values": values}


def long_case(seed, repeat, *call):
    torch.manual_seed(seed)
    bits = torch.cat([draw(*call) for _ in range(repeat)]).view(torch.int32).tolist()
    sums = [sum(bits) % 2**32, sum((i + 1) * b for i, b in enumerate(bits)) % 2**32]
    return {"seed": seed, "repeat": repeat, "call": call, "checksums": sums}


def normal(length, mean=0.0, std=1.0):
    return ("normal", length, mean, std)


def uniform(length, low=0.0, high=1.0):
    return ("uniform", length, low, high)


seeds = [0, 1, 42, 123456, 2**32 - 1]
cases = [case(s, normal(n)) for s in seeds for n in [1, 2, 3, 10, 15, 16, 17, 31, 33]]
cases += [case(s, normal(100)) for s in [42, 2**32 - 1]]
cases += [case(s, uniform(5), uniform(5, -1 / 3, 1 / 3), uniform(3, -100.0, 1e-3)) for s in seeds]
cases += [
    case(42, normal(10), normal(1), normal(1), normal(10), uniform(10, -1.0, 1.0), uniform(10, -1.0, 1.0)),
    case(7, normal(3), uniform(2), normal(1), normal(2)),  # the kept value outlives uniforms
    case(7, normal(1), normal(16), normal(3), normal(17), normal(2)),  # ... and blocks of 16
    case(7, normal(1), normal(1), normal(1), normal(1)),
    case(7, normal(5, 0.3, 1.7), normal(1, -2.0, 0.1), normal(20, 0.3, 1.7), normal(16, 5.0, 0.0)),
    case(7, normal(0), uniform(0), normal(1), uniform(3, 2.0, 2.0), normal(1)),
]
long = [
    long_case(3, 1, *normal(200_000)),
    long_case(4, 1000, *normal(33, 0.3, 1.7)),
    long_case(5, 10_000, *normal(15)),
    long_case(6, 1, *uniform(200_000)),
    long_case(7, 1, *uniform(200_000, -1 / 3, 1 / 3)),
]
lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases)
long_lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in long)
print(f'{{"cases":[\n{lines}\n],"long":[\n{long_lines}\n]}}')
