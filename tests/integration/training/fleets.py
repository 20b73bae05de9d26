"""Small fleets as CSV with their schema, and `portent` run on them, for the tests of training."""
import math
import os
import random
import shutil
import subprocess
import tempfile
import unittest

SCHEMA = """files: fleet.csv
asset: {column: asset}
time: {column: cycle, format: count}
failure: last_row
"""


def rows(assets=8, seed=1, at_least=60):
    """asset,cycle,temp,press,load: two channels that wear shows in, one that it does not."""
    draw = random.Random(seed)
    for number in range(assets):
        length = at_least + draw.randrange(30)
        for cycle in range(1, length + 1):
            worn = math.exp((cycle - length) / 15)
            yield [f"P-{number}", cycle, round(20 + 5 * worn + draw.gauss(0, 0.3), 3), round(3 - worn + draw.gauss(0, 0.1), 3), round(draw.gauss(1, 0.1), 3)]


def csv(table, header="asset,cycle,temp,press,load"):
    return "\n".join([header, *(",".join(map(str, row)) for row in table)]) + "\n"


class FleetTest(unittest.TestCase):
    """Each test has a folder of its own with a registry in it."""

    program = ""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="portent-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def path(self, name, text=None):
        path = os.path.join(self.folder, name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return path

    def fleet(self, text=None, schema=SCHEMA):
        self.path("fleet.csv", csv(rows()) if text is None else text)
        return self.path("fleet.yaml", schema)

    def command(self, *arguments, registry="registry", steps=150, model="tcn"):
        return [self.program, "train", "--dataset", self.path("fleet.yaml"), "--registry", self.path(registry), "--name", "pump",
                "--model", model, "--steps", str(steps), "--json", *arguments]

    def run_command(self, command, **options):
        return subprocess.run(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120, **options)
