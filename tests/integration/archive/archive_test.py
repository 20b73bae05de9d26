"""An archive in the hands of a Python user: the code that docs/archive.md shows, with pyarrow and without Portent."""
import json
import math
import os
import pathlib
import random
import re
import struct
import subprocess
import sys
import tempfile
import unittest

PROGRAM, SOURCE = sys.argv[1:3]
PYTHON = os.path.join(SOURCE, "build", "python", "bin", "python3")

try:
    import pyarrow.parquet  # noqa: F401
except ImportError:
    if os.path.exists(PYTHON) and "PORTENT_OWN_PYTHON" not in os.environ:
        os.execve(PYTHON, [PYTHON, "-B", *sys.argv], {**os.environ, "PORTENT_OWN_PYTHON": "1"})
    print("skipped: the Python package pyarrow is not there; scripts/setup-python fetches it")
    sys.exit(77)

BEGIN = 1767225600000  # 2026-01-01
DAY = 86400000


def shown_code():
    """What docs/archive.md tells a Python user to write."""
    page = pathlib.Path(SOURCE, "docs", "archive.md").read_text()
    found = {}
    exec(compile(re.search(r"```python\n(.*?)```", page, re.DOTALL).group(1), "docs/archive.md", "exec"), found)
    return found


def bits(value):
    return struct.pack("<d", value)


def messages():
    """Telemetry of three machines over two days: decimals, doubles of all digits, -0, missing and late values."""
    numbers = random.Random(3)
    for n in range(400):
        for asset in ("site1:a", "site1:b", "site2:c"):
            ts = BEGIN + n * 400_000 + numbers.randrange(1000) - (300_000 if n % 37 == 36 else 0)
            values = {"temp": round(numbers.gauss(70, 5), 3), "rpm": numbers.gauss(1480, 9), "level": float(n % 4)}
            if n % 150 == 7:
                values["temp"] = -0.0
            if n % 150 == 11:
                values["temp"] = 0.1 + 0.2
            if n % 23 == 0:
                values["level"] = None
            yield {"asset": asset, "ts": ts, "usage": n + 0.5, "v": values}


class Archive(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.log, cls.archive = (os.path.join(cls.folder.name, name) for name in ("log", "archive"))
        cls.sent = list(messages())
        lines = os.path.join(cls.folder.name, "readings.jsonl")
        pathlib.Path(lines).write_text("".join(json.dumps(message) + "\n" for message in cls.sent))
        cls.portent("replay", lines, "--log", cls.log)
        cls.portent("archive", "run", "--once", "--log", cls.log, "--archive", cls.archive)
        cls.shown = shown_code()

    @classmethod
    def portent(cls, *words):
        done = subprocess.run([PROGRAM, *words], capture_output=True, text=True, cwd=cls.folder.name)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def test_every_value_comes_back_to_the_bit(self):
        table = self.shown["read"](self.archive).to_pylist()
        self.assertEqual(len(table), len(self.sent))
        rows = {(row["asset"], row["usage"]): row for row in table}
        for message in self.sent:
            row = rows[message["asset"], message["usage"]]
            self.assertEqual(round(row["ts"].timestamp() * 1000), message["ts"])
            for channel, value in message["v"].items():
                if value is None:
                    self.assertIsNone(row["v." + channel])
                    self.assertEqual(json.loads(row["marks"]), {channel: "null"})
                else:
                    self.assertEqual(bits(row["v." + channel]), bits(value), (channel, value, row["v." + channel]))

    def test_a_day_that_is_over_has_its_hours(self):
        hours = self.shown["read"](self.archive, "hours", last_day="2026-01-01").to_pylist()
        self.assertTrue(hours)
        for hour in hours:
            begin = round(hour["ts"].timestamp() * 1000)
            values = [m["v"]["temp"] for m in self.sent if m["asset"] == hour["asset"] and begin <= m["ts"] < begin + 3600000]
            self.assertEqual((hour["v.temp.count"], hour["v.temp.min"], hour["v.temp.max"]), (len(values), min(values), max(values)))
            self.assertAlmostEqual(hour["v.temp.mean"], math.fsum(values) / len(values), places=4)

    def test_columns_of_decimals_say_so(self):
        file = json.loads(pathlib.Path(self.archive, "manifest.json").read_text())["files"][0]
        schema = pyarrow.parquet.read_schema(os.path.join(self.archive, file["path"]))
        self.assertEqual(str(schema.field("v.temp").type), "decimal128(18, 3)")
        self.assertEqual(str(schema.field("v.rpm").type), "double")
        self.assertEqual(str(schema.field("ts").type), "timestamp[ms, tz=UTC]")

    def test_a_query_is_csv_and_json_of_the_same_values(self):
        words = ["archive", "query", "site1:a", "rpm", "--from", "2026-01-01", "--to", "2026-01-02", "--archive", self.archive]
        lines = self.portent(*words).splitlines()
        told = json.loads(self.portent(*words, "--json"))
        self.assertEqual(lines[0], "ts,count,min,max,mean,last")
        expected = sorted((m["ts"], m["v"]["rpm"]) for m in self.sent if m["asset"] == "site1:a" and m["ts"] < BEGIN + DAY)
        self.assertEqual([(int(line.split(",")[0]), float(line.split(",")[5])) for line in lines[1:]], expected)
        self.assertEqual([(point["ts"], point["last"]) for point in told["points"]], expected)
        self.assertLessEqual(len(self.portent(*words, "--max-points", "20").splitlines()), 21)

    def test_a_damaged_file_is_named(self):
        self.assertEqual(self.portent("archive", "verify", "--archive", self.archive), "")
        file = json.loads(pathlib.Path(self.archive, "manifest.json").read_text())["files"][0]
        path = pathlib.Path(self.archive, file["path"])
        whole = path.read_bytes()
        path.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
        try:
            done = subprocess.run([PROGRAM, "archive", "verify", "--archive", self.archive], capture_output=True, text=True)
            self.assertEqual(done.returncode, 1)
            self.assertIn(file["path"], done.stdout)
        finally:
            path.write_bytes(whole)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
