"""portent explain as people call it, on the log that a demo leaves and on files."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM, SOURCE, REGISTRY = sys.argv[1:4]
DATA = os.path.join(SOURCE, "tests", "data", "cmapss")
FILES = ["--dataset", "cmapss:FD001", "--data", DATA]


class Explain(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="portent-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        cls.log = os.path.join(cls.folder, "demo", "log")
        cls.forecasts = os.path.join(cls.folder, "forecasts.jsonl")
        subprocess.run([PROGRAM, "demo", "--dir", os.path.join(cls.folder, "demo"), "--registry", REGISTRY, "--data", DATA, "--api-port", "0", "--metrics",
                        "127.0.0.1:0", "--json", "--forecasts", cls.forecasts], check=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120)
        with open(cls.forecasts, encoding="utf-8") as file:
            cls.stored = [json.loads(line) for line in file]

    def explain(self, *arguments):
        return subprocess.run([PROGRAM, "explain", *arguments, "--registry", REGISTRY], cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              text=True, timeout=60)

    def explained(self, *arguments):
        done = self.explain(*arguments, "--json")
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def refused(self, *arguments, says):
        done = self.explain(*arguments)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(says, done.stderr)

    def test_a_stored_forecast_is_replayed_to_the_same_bytes(self):
        for wanted in self.stored[100::4001]:
            told = self.explained(wanted["asset"], "--id", wanted["id"], "--log", self.log)
            self.assertEqual(told["replay"]["verdict"], "identical")
            self.assertEqual(told["forecast"], wanted)
            why = told["attribution"]
            total = why["reference"] + why["age"] + why["calibration"] + sum(c["life"] for c in why["channels"])
            self.assertAlmostEqual(total, wanted["rul"]["p50"], places=3)

    def test_the_one_that_stood_at_a_time_is_found(self):
        wanted = self.stored[5000]
        told = self.explained(wanted["asset"], "--at", str(wanted["ts"]), "--log", self.log)
        self.assertEqual(told["forecast"]["id"], wanted["id"])

    def test_the_text_is_for_people(self):
        done = self.explain(self.stored[-1]["asset"], "--log", self.log)
        self.assertEqual(done.returncode, 0, done.stderr)
        for words in ("cycles left", "Why, in cycles", "Machines that once looked like it", "Replayed: identical", "Evidence:"):
            self.assertIn(words, done.stdout)

    def test_files_need_no_log_and_give_the_forecast_of_the_log(self):
        wanted = self.stored[7000]
        told = self.explained(wanted["asset"], "--at", str(wanted["usage"]), *FILES)
        self.assertEqual(told["replay"]["verdict"], "not_stored")
        self.assertEqual(told["forecast"]["rul"], wanted["rul"])

    def test_what_is_not_there_is_said_in_one_line(self):
        self.refused("nobody", "--log", self.log, says="no forecast of nobody")
        self.refused(self.stored[0]["asset"], "--log", os.path.join(self.folder, "elsewhere"), says="no local log")
        self.refused(self.stored[0]["asset"], "--at", "yesterday", "--log", self.log, says="--at yesterday")
        self.refused("nobody", *FILES, says="no asset nobody")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
