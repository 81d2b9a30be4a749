"""numpy or PyTorch as contenders: python3 python.py numpy|PyTorch. Lines of JSON in (`PythonRequest`), {value} or {error} out.

Arrays cross as in src/formats/wire.ts. Gradients of numpy are written out; PyTorch takes its own. One thread.
"""

import base64
import json
import os
import sys

os.environ.update(OMP_NUM_THREADS="1", OPENBLAS_NUM_THREADS="1", MKL_NUM_THREADS="1")

import numpy as np  # noqa: E402

NAME = sys.argv[1]
if NAME == "PyTorch":
    import torch

    torch.set_num_threads(1)

KINDS = {"f32": np.float32, "f64": np.float64, "u32": np.uint32}


def decoded(part):
    if "$array" in part:
        return np.frombuffer(base64.b64decode(part["bytes"]), KINDS[part["$array"]]).copy()
    return part


def encoded(array):
    data = np.ascontiguousarray(array, np.float32).tobytes()
    return {"$array": "f32", "bytes": base64.b64encode(data).decode()}


class Matmul:
    def __init__(self, problem):
        shape = (problem["size"],) * 2
        self.a, self.b = problem["a"].reshape(shape), problem["b"].reshape(shape)
        if NAME == "PyTorch":
            self.a, self.b = torch.from_numpy(self.a), torch.from_numpy(self.b)

    def step(self):
        self.out = self.a @ self.b

    def answer(self):
        self.step()
        return np.asarray(self.out)

    def run(self, count):
        for _ in range(count):
            self.step()


class Stepped:
    """Steps from the problem's parameters."""

    def __init__(self, problem):
        self.problem = problem
        self.start()

    def answer(self):
        self.start()
        self.run(self.problem["checkedSteps"])
        return self.flat()

    def run(self, count):
        for _ in range(count):
            self.step()


class Mlp(Stepped):
    """Weights [units, units before] and biases, as PyTorch's Linear has them."""

    def start(self):
        p = self.problem
        layers, batch = p["layers"], p["batch"]
        self.x, self.y = p["inputs"].reshape(batch, -1), p["targets"].reshape(batch, -1)
        self.layers, offset = [], 0
        for before, units in zip(layers, layers[1:]):
            w = p["parameters"][offset : offset + units * before].reshape(units, before).copy()
            offset += units * before
            self.layers.append([w, p["parameters"][offset : offset + units].copy()])
            offset += units
        if NAME == "PyTorch":
            self.x, self.y = torch.from_numpy(self.x), torch.from_numpy(self.y)
            linears = []
            for w, b in self.layers:
                linear = torch.nn.Linear(w.shape[1], w.shape[0])
                linear.weight.data, linear.bias.data = torch.from_numpy(w), torch.from_numpy(b)
                linears += [linear, torch.nn.ReLU()]
            self.model = torch.nn.Sequential(*linears[:-1])
            self.optimizer = torch.optim.SGD(self.model.parameters(), p["rate"])

    def step(self):
        if NAME == "PyTorch":
            self.optimizer.zero_grad(set_to_none=True)
            torch.nn.functional.mse_loss(self.model(self.x), self.y).backward()
            self.optimizer.step()
            return
        outs = [self.x]
        for l, (w, b) in enumerate(self.layers):
            pre = outs[-1] @ w.T + b
            outs.append(np.maximum(pre, 0) if l + 1 < len(self.layers) else pre)
        d = (2 / self.y.size) * (outs[-1] - self.y)
        for l in range(len(self.layers) - 1, -1, -1):
            w, b = self.layers[l]
            below = (d @ w) * (outs[l] > 0) if l > 0 else None
            w -= self.problem["rate"] * (d.T @ outs[l])
            b -= self.problem["rate"] * d.sum(0)
            d = below

    def flat(self):
        if NAME == "PyTorch":
            return np.concatenate([p.detach().numpy().ravel() for p in self.model.parameters()])
        return np.concatenate([part.ravel() for layer in self.layers for part in layer])


class Sample(Stepped):
    def start(self):
        p, h = self.problem, self.problem["hidden"]
        parts = [p["parameters"][k * h : (k + 1) * h].copy() for k in range(4)]
        parts += [p["parameters"][4 * h + k : 4 * h + k + 1].copy() for k in range(2)]
        self.row = 0
        if NAME == "PyTorch":
            self.parts = [torch.from_numpy(part).requires_grad_() for part in parts]
            self.rows = [
                [torch.tensor(float(p[name][i])) for name in ("x", "y1", "y2")]
                for i in range(len(p["x"]))
            ]
        else:
            self.parts = parts

    def step(self):
        i, self.row = self.row, (self.row + 1) % len(self.problem["x"])
        (self.step_torch if NAME == "PyTorch" else self.step_numpy)(i)

    def step_torch(self, i):
        """Eager. `grad` and `sub_` are faster than `backward` and `torch.optim.SGD`."""
        w, b, w1, w2, c1, c2 = self.parts
        x, y1, y2 = self.rows[i]
        hidden = torch.addcmul(b, w, x).relu()
        loss = (hidden.dot(w1) + c1 - y1).square()
        met = loss.item() <= self.problem["threshold"]
        if met:
            loss = (hidden.dot(w2) + c2 - y2).square()
        moved = [w, b, w2, c2] if met else [w, b, w1, c1]
        gradients = torch.autograd.grad(loss, moved)
        with torch.no_grad():
            if met:
                norm = w1.dot(w1)
                for g in gradients[:2]:
                    g.addcmul_(w1, w1.dot(g) / norm, value=-1)
            for part, g in zip(moved, gradients):
                part.sub_(g, alpha=self.problem["rate"])

    def step_numpy(self, i):
        p = self.problem
        w, b, w1, w2, c1, c2 = self.parts
        x, y1, y2, rate = p["x"][i], p["y1"][i], p["y2"][i], np.float32(p["rate"])
        z = np.maximum(w * x + b, 0)
        error = z @ w1 + c1[0] - y1
        if error * error > p["threshold"]:
            slope, head, bias = 2 * error, w1, c1
            g = np.where(z > 0, slope * w1, np.float32(0))
        else:
            slope, head, bias = 2 * (z @ w2 + c2[0] - y2), w2, c2
            g = np.where(z > 0, slope * w2, np.float32(0))
            g -= w1 * ((g @ w1) / (w1 @ w1))
        head -= rate * slope * z
        bias -= rate * slope
        w -= rate * x * g
        b -= rate * g

    def flat(self):
        parts = [part.detach().numpy() if NAME == "PyTorch" else part for part in self.parts]
        return np.concatenate(parts)


MAKERS = {"matmul": Matmul, "mlp": Mlp, "sample": Sample}
contender = None


def answer(request):
    global contender
    kind = request["do"]
    if kind == "version":
        return torch.__version__ if NAME == "PyTorch" else np.__version__
    if kind == "make":
        problem = request["problem"]
        if problem["kind"] not in MAKERS or problem.get("networks", 1) != 1:
            return False
        contender = MAKERS[problem["kind"]](problem)
        return True
    if kind == "answer":
        return encoded(contender.answer())
    contender.run(request["count"])
    return True


for line in sys.stdin:
    try:
        reply = {"value": answer(json.loads(line, object_hook=decoded))}
    except Exception as error:  # told to whoever asked
        reply = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(reply), flush=True)
