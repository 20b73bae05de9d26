"""The weights of a published bundle, opened by a Python user with the safetensors package."""
import hashlib
import json
import os
import subprocess
import sys
import unittest

PROGRAM, SOURCE, REGISTRY = sys.argv[1:4]
PYTHON = os.path.join(SOURCE, "build", "python", "bin", "python3")

try:
    import numpy
    from safetensors.numpy import load, load_file, save
except ImportError:
    if os.path.exists(PYTHON) and "PORTENT_OWN_PYTHON" not in os.environ:
        os.execve(PYTHON, [PYTHON, "-B", *sys.argv], {**os.environ, "PORTENT_OWN_PYTHON": "1"})
    print("skipped: the Python packages safetensors and numpy are not there; scripts/setup-python fetches them")
    sys.exit(77)


def shapes_of(network):
    """Name -> shape of every tensor of a network, from its kind and hyper-parameters alone."""
    width, kernel, prefix = network["width"], network["kernel"], network["prefix"]
    layers, gates = {"hidden": (width, width), "out": (6, width)}, {}
    if network["kind"] == "gru":
        gates = {"weight_ih": (3 * width, network["inputs"]), "weight_hh": (3 * width, width), "bias_ih": (3 * width,), "bias_hh": (3 * width,)}
    else:
        layers["in"] = (width, network["inputs"])
        for block in range(len(network["dilations"])):
            layers |= {f"block{block}.conv{half}": (width, width, kernel)[: 3 if kernel > 1 else 2] for half in (1, 2)}
    told = {f"{prefix}.{layer}.{what}": shape if what == "weight" else shape[:1] for layer, shape in layers.items() for what in ("weight", "bias")}
    return told | {f"{prefix}.gru.{name}": shape for name, shape in gates.items()}


class Weights(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        shown = subprocess.run([PROGRAM, "models", "show", "turbofan", "--registry", REGISTRY, "--json"], check=True, capture_output=True, text=True)
        cls.model = json.loads(shown.stdout)
        cls.file = os.path.join(REGISTRY, "bundles", cls.model["hash"], "weights.safetensors")
        cls.weights = load_file(cls.file)

    def test_are_float32_and_finite(self):
        for name, tensor in self.weights.items():
            self.assertEqual(tensor.dtype, numpy.float32, name)
            self.assertTrue(numpy.isfinite(tensor).all(), name)

    def test_have_the_names_and_shapes_that_the_manifest_tells(self):
        told = {}
        for network in self.model["manifest"]["networks"]:
            told |= shapes_of(network)
        self.assertTrue(told)
        self.assertEqual({name: self.weights[name].shape for name in told}, told)

    def test_are_as_many_as_models_show_says(self):
        self.assertEqual(sum(tensor.size for tensor in self.weights.values()), self.model["parameters"])

    def test_are_the_bytes_that_the_package_writes_and_that_the_manifest_names(self):
        with open(self.file, "rb") as file:
            content = file.read()
        self.assertEqual(save(load(content)), content)
        self.assertEqual(hashlib.sha256(content).hexdigest(), self.model["manifest"]["weights_hash"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
