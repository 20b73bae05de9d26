"""Machines of two parts from their history to an explained forecast of each part: trained, explained from files, scored, replayed, gone on with."""
import json
import math
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

from fleets import FleetTest

SCHEMA = """files: fleet.csv
asset: {column: asset}
time: {column: cycle, format: count}
life: {column: cycle, unit: cycle}
failure: {file: ends.csv, asset: asset, time: at, part: what%s}
"""


def machine(number, draw):
    """Rows of one machine: its engine fails and is replaced on the way, its pump fails at the end."""
    engine, length = 55 + draw.randrange(15), 120 + draw.randrange(20)
    rows = []
    for cycle in range(1, length + 1):
        left = engine - cycle if cycle <= engine else 2 * engine + 30 - cycle
        rows.append([f"M-{number}", cycle, round(20 + 5 * math.exp(-left / 12) + draw.gauss(0, 0.2), 3),
                     round(3 - math.exp((cycle - length) / 12) + draw.gauss(0, 0.05), 3)])
    return rows, [f"M-{number},{engine},engine", f"M-{number},{length},pump"]


class ExplainParts(FleetTest):
    trained = None
    model = "pump"

    def make(self, machines=8, critical=""):
        draw, table, ends = random.Random(5), [], []
        for number in range(machines):
            rows, own = machine(number, draw)
            table += rows
            ends += own
        self.table = table
        self.path("ends.csv", "\n".join(["asset,at,what", *ends]) + "\n")
        self.fleet("\n".join(["asset,cycle,temp,press", *(",".join(map(str, row)) for row in table)]) + "\n", SCHEMA % critical)

    def train(self, *arguments):
        done = self.run_command(self.command("--cap", "60", *arguments, steps=20, model="tcn"))
        self.assertEqual(done.returncode, 0, done.stderr)
        return done

    def use_trained(self):
        """The fleet and its model, trained once for all tests."""
        self.make()
        if not ExplainParts.trained:
            self.train()
            ExplainParts.trained = tempfile.mkdtemp(prefix="portent-")
            self.addClassCleanup(shutil.rmtree, ExplainParts.trained, ignore_errors=True)
            shutil.copytree(self.path("registry"), os.path.join(ExplainParts.trained, "registry"))
        shutil.copytree(os.path.join(ExplainParts.trained, "registry"), self.path("registry"), dirs_exist_ok=True)

    def explain(self, *arguments, code=0):
        done = self.run_command([self.program, "explain", *arguments, "--registry", self.path("registry"), "--model", self.model])
        self.assertEqual(done.returncode, code, done.stderr)
        return done

    def explained(self, *arguments):
        return json.loads(self.explain(*arguments, "--json").stdout)

    def check_sum(self, told):
        why = told["attribution"]
        total = why["reference"] + why["age"] + why["calibration"] + sum(c["life"] for c in why["channels"])
        self.assertAlmostEqual(total, told["forecast"]["rul"]["p50"], places=3)

    def test_each_part_and_the_asset_are_explained_from_files(self):
        self.use_trained()
        files = ["M-1", "--dataset", self.path("fleet.yaml")]
        parts = {part: self.explained(*files, "--part", part, "--at", "50") for part in ("engine", "pump")}
        for part, told in parts.items():
            self.assertEqual((told["part"], told["forecast"]["part"]), (part, part))
            self.assertEqual(told["neighbours"]["known"], 8)
            self.check_sum(told)
        own = self.explained(*files, "--at", "50")
        self.assertNotIn("part", own["forecast"])
        worst = min(parts, key=lambda part: parts[part]["forecast"]["rul"]["p50"])
        self.assertEqual(own["part"], worst)
        self.assertEqual(own["forecast"]["rul"], parts[worst]["forecast"]["rul"])
        self.assertIn("But it learned from 8 failures only, under 10", self.explain(*files).stdout)
        refused = self.explain(*files, "--part", "gear", code=1)
        self.assertIn("pump: the model knows no part gear; its parts are engine, pump", refused.stderr)

    def test_what_was_scored_is_replayed_to_the_same_bytes_part_by_part(self):
        self.use_trained()
        messages = [json.dumps({"asset": row[0], "ts": row[1] * 1000, "v": {"temp": row[2], "press": row[3]}, "usage": row[1]}) for row in self.table]
        self.path("telemetry.jsonl", "\n".join(messages) + "\n")
        log = self.path("log")
        self.assertEqual(self.run_command([self.program, "replay", "telemetry.jsonl", "--log", log]).returncode, 0)
        api = self.serve(log)
        newest = 1000 * max(row[1] for row in self.table if row[0] == "M-3")
        asset = self.asked(api + "/api/v1/assets/M-3", lambda asset: asset["ts"] == newest)
        self.assertEqual([part["part"] for part in asset["parts"]], ["engine", "pump"])
        self.assertEqual(asset["rul"]["p50"], min(part["rul"]["p50"] for part in asset["parts"]))
        self.asked(api + "/api/v1/assets", lambda page: page["matched"] == 8)
        self.server.terminate()
        self.server.wait()
        for part in ([], ["--part", "engine"], ["--part", "pump"]):
            told = self.explained("M-3", *part, "--log", log)
            self.assertEqual(told["replay"]["verdict"], "identical", told["replay"])
            self.assertEqual(told["forecast"].get("part", ""), part[1] if part else "")
            self.check_sum(told)

    def serve(self, log):
        """The API's address."""
        self.server = subprocess.Popen([self.program, "serve", "--log", log, "--registry", self.path("registry"), "--model", "pump", "--metrics", "127.0.0.1:0",
                                        "--set", "api.port=0", "--set", "api.without_key=view"], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.server.stderr.close)
        self.addCleanup(self.server.wait)
        self.addCleanup(self.server.kill)
        for line in self.server.stderr:
            if "nearest to failure at" in line:
                return line.split(" at ")[1].strip().rstrip("/")
        self.fail("it ended before it was ready")

    def asked(self, url, until):
        """What stands there, once it is so."""
        deadline = time.time() + 60
        while time.time() < deadline:
            try:
                with urllib.request.urlopen(url, timeout=10) as answer:
                    document = json.load(answer)
                if until(document):
                    return document
            except urllib.error.HTTPError as error:
                self.assertEqual(error.code, 404)
            time.sleep(0.1)
        self.fail(url + " never came to be so")

    def test_training_goes_on_part_by_part_and_only_critical_parts_speak_for_the_asset(self):
        self.use_trained()
        self.make(critical=", critical: [pump]")
        done = self.train("--from", "pump@champion")
        self.assertNotIn("afresh", done.stderr)
        self.model = "pump@2"
        own = self.explained("M-1", "--dataset", self.path("fleet.yaml"), "--at", "50")
        self.assertEqual(own["part"], "pump")
        self.make(critical=", critical: [pumps]")
        refused = self.run_command(self.command(steps=1))
        self.assertNotEqual(refused.returncode, 0)
        self.assertIn("critical names part pumps, which no failure names; the parts that failed are engine, pump", refused.stderr)


if __name__ == "__main__":
    FleetTest.program = sys.argv[1]
    unittest.main(argv=[sys.argv[0], "-v"])
