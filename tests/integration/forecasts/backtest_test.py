"""portent backtest as people call it, on the model that train_quick made of FD001."""
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

PROGRAM, SOURCE, REGISTRY = sys.argv[1:4]
DATA = os.path.join(SOURCE, "tests", "data", "cmapss")
LIVES = ["--dataset", "cmapss:FD001", "--data", DATA]
HEADER = "asset,part,usage,remaining,failed,fold,p05,p10,p50,p90,p95,p50_network,p50_trees\n"


def record(asset):
    """What training would keep of one machine of 150 cycles whose forecasts were right."""
    rows = []
    for usage in range(1, 151):
        left = 150 - usage
        p = min(left, 125)
        rows.append(f"{asset},,{usage},{left},1,0,{max(0, p - 12)},{max(0, p - 9)},{p},{min(125, p + 9)},{min(125, p + 12)},{p},\n")
    return HEADER + "".join(rows)


class Backtest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="portent-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def path(self, name, text=None):
        path = os.path.join(self.folder, name)
        if text is not None:
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        return path

    def backtest(self, *arguments, registry=REGISTRY):
        return subprocess.run([PROGRAM, "backtest", "--model", "turbofan", "--registry", registry, *arguments], cwd=self.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=120)

    def refused(self, *arguments, says, registry=REGISTRY):
        done = self.backtest(*arguments, registry=registry)
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(says, done.stderr)

    def scored(self, *arguments, registry=REGISTRY):
        done = self.backtest(*arguments, "--json", registry=registry)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def registry_with_record(self):
        """A copy whose bundles keep another record than training's, which their sums do not name."""
        registry = self.path("registry")
        shutil.copytree(REGISTRY, registry)
        for bundle in glob.glob(os.path.join(registry, "bundles", "*")):
            for old in glob.glob(os.path.join(bundle, "out_of_fold.csv*")):
                os.remove(old)
            sums = os.path.join(bundle, "SHA256SUMS")
            with open(sums, encoding="utf-8") as file:
                kept = [line for line in file if "out_of_fold.csv" not in line]
            os.remove(sums)
            with open(sums, "w", encoding="utf-8") as file:
                file.writelines(kept)
            with open(os.path.join(bundle, "out_of_fold.csv"), "w", encoding="utf-8") as file:
                file.write(record("FD001:train-007"))
        return registry

    def test_lives_that_the_model_was_trained_on_are_refused(self):
        self.refused(*LIVES, says="trained on these lives")

    def test_seen_lives_are_scored_on_request_and_marked(self):
        result = self.scored(*LIVES, "--allow-seen")
        self.assertTrue(result["seen_in_training"])
        self.assertEqual(result["lives"], {"failed": 100, "censored": 0})
        self.assertEqual(result["forecasts"], 20631)
        self.assertGreaterEqual(result["alarms"][0]["warned"][0]["share"], 0.97)
        self.assertIn("WARNING", self.backtest(*LIVES, "--allow-seen").stdout)

    def test_the_record_of_training_is_scored_with_both_intervals(self):
        result = self.scored("--out-of-fold", registry=self.registry_with_record())
        self.assertTrue(result["out_of_fold"])
        self.assertFalse(result["seen_in_training"])
        self.assertEqual(result["overall"]["rmse"], 0)
        self.assertEqual(result["overall"]["interval_0.9"]["coverage"], 1)

    def test_one_machine_of_the_record_is_enough_to_refuse(self):
        listed = self.path("assets", "FD001:train-007\n")
        self.refused(*LIVES, "--assets", listed, says="trained on these lives", registry=self.registry_with_record())

    def test_a_damaged_record_names_its_line(self):
        registry = self.registry_with_record()
        for name in glob.glob(os.path.join(registry, "bundles", "*", "out_of_fold.csv")):
            with open(name, "a", encoding="utf-8") as file:
                file.write("FD001:train-007,,151\n")
        self.refused("--out-of-fold", says="out_of_fold.csv:152: 3 fields instead of 14", registry=registry)

    def test_wrong_calls_are_one_line(self):
        self.refused(says="--dataset and --data")
        self.refused(*LIVES, "--out-of-fold", says="--out-of-fold")
        self.refused(*LIVES, "--allow-seen", "--horizon", "90", says="--horizon")
        self.refused(*LIVES, "--allow-seen", "--assets", self.path("assets", "P-1\n"), says="has no asset P-1")
        self.refused(*LIVES, "--allow-seen", "--report", self.path("none/x.html"), says="--report")

    def test_cuts_are_compared_with_the_floor(self):
        cuts, floor = (os.path.join(DATA, name + ".csv.xz") for name in ("folds_cuts", "floor_oof"))
        at_cuts = self.scored(*LIVES, "--allow-seen", "--cuts", cuts, "--floor", floor)["at_cuts"]
        self.assertEqual(at_cuts["cuts"], 1000)
        self.assertEqual(at_cuts["floor"]["assets"], 100)
        self.assertAlmostEqual(at_cuts["floor"]["rmse"], 9.54, delta=0.01)  # the Python study's own figure

    def test_the_report_is_one_balanced_page_without_a_network(self):
        page = self.path("report.html")
        self.scored(*LIVES, "--allow-seen", "--report", page)
        check = os.path.join(SOURCE, "tests", "support", "html_check.py")
        self.assertEqual(subprocess.run([sys.executable, "-B", check, page], timeout=60).returncode, 0)
        with open(page, encoding="utf-8") as file:
            text = file.read()
        self.assertNotIn("http", text)
        self.assertIn("WARNING", text)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
