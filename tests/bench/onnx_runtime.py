#!/usr/bin/env python3
"""A network's forecast by Portent's step-by-step evaluator beside ONNX Runtime running the whole window.

    tests/bench/onnx_runtime.py REGISTRY MODEL [--build build/release] [--rounds 5]

Takes the first convolution network of a bundle, writes the same network as an ONNX graph over its receptive
field, checks on random windows that both say the same, and times both in turn, one thread each: nanoseconds a
forecast at batch 1, 32 and 256, minimum and median over the rounds. Needs the packages onnx, onnxruntime,
numpy and safetensors.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from safetensors.numpy import load_file

ROOT = Path(__file__).resolve().parents[2]
BATCHES = (1, 32, 256)


def graph_of(spec, weights):
    """Dilated causal convolutions with residual blocks, the last step's two dense layers on top."""
    prefix, kernel = spec["prefix"], spec["kernel"]
    nodes, constants = [], []

    def constant(name, array):
        constants.append(numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def convolution(name, source, dilation):
        weight, bias = weights[f"{prefix}.{name}.weight"], weights[f"{prefix}.{name}.bias"]
        weight = weight if weight.ndim == 3 else weight[:, :, None]
        nodes.append(helper.make_node("Conv", [source, constant(f"{name}.w", weight), constant(f"{name}.b", bias)], [name],
                                      dilations=[dilation], pads=[(weight.shape[2] - 1) * dilation, 0]))
        return name

    def relu(source):
        nodes.append(helper.make_node("Relu", [source], [f"{source}.relu"]))
        return f"{source}.relu"

    stream = convolution("in", "window", 1)
    for number, dilation in enumerate(spec["dilations"]):
        first = convolution(f"block{number}.conv1", relu(stream), dilation)
        second = convolution(f"block{number}.conv2", relu(first), dilation)
        nodes.append(helper.make_node("Add", [stream, second], [f"stream{number}"]))
        stream = f"stream{number}"
    nodes.append(helper.make_node("Gather", [stream, constant("last", np.array(-1))], ["now"], axis=2))
    for name, source in (("hidden", "now"), ("out", "hidden")):
        nodes.append(helper.make_node("Gemm", [relu(source), constant(f"{name}.w", weights[f"{prefix}.{name}.weight"]),
                                               constant(f"{name}.b", weights[f"{prefix}.{name}.bias"])], [name], transB=1))
    steps = 1 + 2 * (kernel - 1) * sum(spec["dilations"])
    window = helper.make_tensor_value_info("window", TensorProto.FLOAT, ["batch", spec["inputs"], steps])
    out = helper.make_tensor_value_info("out", TensorProto.FLOAT, ["batch", 6])
    model = helper.make_model(helper.make_graph(nodes, "tcn", [window], [out], constants),
                              opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    onnx.checker.check_model(model)
    return model, steps


def by_hand(spec, weights, window):
    """The same in NumPy, step by step as Portent does it, for the last step of one window."""
    prefix, kernel = spec["prefix"], spec["kernel"]

    def convolution(name, x, dilation):
        weight, bias = weights[f"{prefix}.{name}.weight"], weights[f"{prefix}.{name}.bias"]
        weight = weight if weight.ndim == 3 else weight[:, :, None]
        taps = weight.shape[2]
        y = np.tile(bias.astype(np.float64)[:, None], (1, x.shape[1]))
        for k in range(taps):
            back = (taps - 1 - k) * dilation
            y[:, back:] += weight[:, :, k].astype(np.float64) @ x[:, : x.shape[1] - back]
        return y

    def relu(x):
        return np.maximum(x, 0)

    stream = convolution("in", window.astype(np.float64), 1)
    for number, dilation in enumerate(spec["dilations"]):
        stream = stream + convolution(f"block{number}.conv2", relu(convolution(f"block{number}.conv1", relu(stream), dilation)),
                                      dilation)
    hidden = convolution("hidden", relu(stream), 1)
    return convolution("out", relu(hidden), 1)[:, -1]


def nanoseconds(session, windows, seconds=0.5):
    session.run(None, {"window": windows})
    begin, runs = time.perf_counter(), 0
    while (took := time.perf_counter() - begin) < seconds:
        session.run(None, {"window": windows})
        runs += 1
    return took / runs / len(windows) * 1e9


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("registry")
    parser.add_argument("model")
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    shown = json.loads(subprocess.run([f"{options.build}/cli/portent", "models", "show", options.model, "--registry",
                                       options.registry, "--json"], check=True, capture_output=True, text=True).stdout)
    spec = shown["manifest"]["networks"][0]
    weights = load_file(Path(options.registry) / "bundles" / shown["hash"] / "weights.safetensors")
    model, steps = graph_of(spec, weights)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = settings.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), settings, ["CPUExecutionProvider"])
    windows = np.random.default_rng(1).standard_normal((max(BATCHES), spec["inputs"], steps)).astype(np.float32)
    said = session.run(None, {"window": windows[:4]})[0]
    worst = max(np.abs(said[i] - by_hand(spec, weights, windows[i])).max() for i in range(4))
    if worst > 1e-3:
        sys.exit(f"the graph is another network: outputs differ by {worst}")
    own, theirs = {b: [] for b in BATCHES}, {b: [] for b in BATCHES}
    for _ in range(options.rounds):
        out = subprocess.run([f"{options.build}/tests/bench/infer_bench", options.registry, options.model], check=True,
                             capture_output=True, text=True).stdout
        for line in out.splitlines():
            batch, ns = line.split()
            own[int(batch)].append(float(ns))
        for batch in BATCHES:
            theirs[batch].append(nanoseconds(session, windows[:batch]))
    parameters = sum(w.size for name, w in weights.items() if name.startswith(spec["prefix"] + "."))
    print(f"{parameters} parameters, a window of {steps} steps; outputs agree to {worst:.1e}; {options.rounds} rounds, minimum / median\n")
    print("| batch | Portent, ns a forecast | forecasts/s | ONNX Runtime, ns a forecast | forecasts/s | times |")
    print("| --- | --- | --- | --- | --- | --- |")
    for batch in BATCHES:
        a, b = own[batch], theirs[batch]
        print(f"| {batch} | {min(a):.0f} / {statistics.median(a):.0f} | {1e9 / statistics.median(a):.0f} | {min(b):.0f} / "
              f"{statistics.median(b):.0f} | {1e9 / statistics.median(b):.0f} | {statistics.median(b) / statistics.median(a):.1f} |")


if __name__ == "__main__":
    main()
