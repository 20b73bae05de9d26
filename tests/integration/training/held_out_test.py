"""Machines held out of a schema's fleet are evaluated, backtested and compared on, as those of C-MAPSS are; a model goes on from another."""
import json
import sys
import unittest

from fleets import FleetTest, csv, rows

FleetTest.program = sys.argv[1]
HELD_OUT = ["P-1", "P-4", "P-6", "P-9"]


class HeldOut(FleetTest):
    def setUp(self):
        super().setUp()
        self.fleet(csv(rows(assets=14)))
        self.list = self.path("held_out", "\n".join(HELD_OUT) + "\n")

    def train(self, *arguments, registry="registry"):
        done = self.run_command(self.command("--not-assets", self.list, *arguments, registry=registry, model="trees", steps=1))
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def verb(self, *arguments):
        done = self.run_command([self.program, *arguments, "--registry", self.path("registry"), "--dataset", self.path("fleet.yaml"), "--json"])
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_are_evaluated_at_cuts_that_are_stated(self):
        self.train()

        result = self.verb("evaluate", "--model", "pump", "--assets", self.list, "--cuts", "3")

        self.assertEqual(result["engines"], len(HELD_OUT))
        self.assertEqual(result["forecasts"], 3 * len(HELD_OUT))
        self.assertIn("3 cuts a life", result["judged"])
        self.assertLess(result["rmse"], 25)
        self.assertEqual(result["coverage_band_95"]["0.8"], [0.25, 1.0])
        self.assertIn(result["within_band"]["0.9"], (True, False))

    def test_are_evaluated_just_before_failure_on_request(self):
        self.train()

        result = self.verb("evaluate", "--model", "pump", "--assets", self.list, "--at-end")

        self.assertEqual(result["forecasts"], len(HELD_OUT))
        self.assertLess(result["mae"], 15)

    def test_are_met_in_mid_life(self):
        self.train()

        late = self.verb("evaluate", "--model", "pump", "--assets", self.list, "--from-cycle", "25")
        half = self.verb("evaluate", "--model", "pump", "--assets", self.list, "--from", "0.3")

        self.assertIn("met in mid-life after 25 steps", late["judged"])
        self.assertIn("after 30 % of its readings", half["judged"])
        self.assertAlmostEqual(late["rmse"] - late["met_at_start"]["rmse"], late["rmse_lost_in_mid_life"])

    def test_are_backtested_and_those_of_training_refused(self):
        self.train()

        result = self.verb("backtest", "--model", "pump", "--assets", self.list)
        seen = self.run_command([self.program, "backtest", "--model", "pump", "--registry", self.path("registry"), "--dataset", self.path("fleet.yaml"),
                                 "--not-assets", self.list])

        self.assertEqual(result["lives"]["failed"], len(HELD_OUT))
        self.assertNotEqual(seen.returncode, 0)
        self.assertIn("trained on these lives", seen.stderr)

    def test_are_compared_on(self):
        self.train()
        self.train("--seed", "2")

        result = self.verb("models", "compare", "pump@1", "pump@2", "--assets", self.list)

        self.assertEqual(result["first"]["held_out"]["engines"], len(HELD_OUT))

    def test_a_cap_is_chosen_from_the_lengths_of_lives(self):
        trained = self.train()

        self.assertGreater(trained["cap"], 0.3 * 60)
        self.assertLess(trained["cap"], 0.85 * 90)

    def test_the_same_call_gives_the_same_bundle_and_report(self):
        first, second = self.train(), self.train(registry="other")

        def report(registry):
            with open(self.path(f"{registry}/bundles/{first['hash']}/report.html"), encoding="utf-8") as file:
                return file.read()

        self.assertEqual(first["hash"], second["hash"])
        self.assertEqual(report("registry"), report("other"))

    def test_a_model_goes_on_from_another(self):
        def train(steps, *arguments, registry="registry"):
            done = self.run_command(self.command("--cap", "60", *arguments, registry=registry, steps=steps))
            self.assertEqual(done.returncode, 0, done.stderr)
            return json.loads(done.stdout)

        train(60, "--not-assets", self.list)
        cold = train(5, registry="other")
        warm = train(5, "--from", "pump@champion")
        with open(self.path(f"registry/bundles/{warm['hash']}/manifest.json"), encoding="utf-8") as file:
            told = json.load(file)["recipe"]["from"]

        self.assertIn("pump@champion", told)
        self.assertIn("regimes and scales; 4 of 4 networks began with its weights", told)
        self.assertLess(warm["metrics"]["oof_rmse"], cold["metrics"]["oof_rmse"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[2:]])
