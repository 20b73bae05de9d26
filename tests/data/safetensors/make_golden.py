#!/usr/bin/env python3
"""Writes golden.safetensors with the Python package (safetensors 0.8.0, numpy), to which models/safetensors.cc is held byte for byte.

    python3 -m venv venv && venv/bin/pip install safetensors numpy && venv/bin/python make_golden.py

With `--check FILE` it reads FILE, written by Portent, and compares it to the same tensors.
"""
import pathlib
import sys

import numpy as np
from safetensors.numpy import load_file, save_file

TENSORS = {
    "m0.in.weight": np.arange(6, dtype=np.float32).reshape(2, 3, 1) / 8 - 0.25,
    "m0.in.bias": np.array([1e-38, -3.4028235e38], dtype=np.float32),
    "m0.out.bias": np.array([0.1, -0.0, 7.0], dtype=np.float32),
    "empty": np.zeros((0, 4), dtype=np.float32),
    "scalar": np.array(2.5, dtype=np.float32),
}

if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] == "--check":
        read = load_file(sys.argv[2])
        assert read.keys() == TENSORS.keys(), read.keys()
        for name, tensor in TENSORS.items():
            assert read[name].shape == tensor.shape and np.array_equal(read[name], tensor), name
        print("equal")
    else:
        save_file(TENSORS, pathlib.Path(__file__).with_name("golden.safetensors"))
