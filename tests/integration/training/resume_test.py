"""A training that was stopped or killed goes on where it was, to the bit."""
import glob
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import unittest

from fleets import FleetTest, csv, rows

FleetTest.program = sys.argv[1]
HALF_A_CHECKPOINT = 40_000  # bytes


class Resume(FleetTest):
    expected = None  # hash of the bundle that an undisturbed training makes

    def setUp(self):
        super().setUp()
        self.fleet(csv(rows(assets=3)))
        if Resume.expected is None:
            Resume.expected, _ = self.whole("undisturbed")

    def command(self, *arguments, registry="registry"):
        return super().command(*arguments, registry=registry, steps=110)

    def whole(self, registry="registry"):
        done = self.run_command(self.command(registry=registry))
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)["hash"], done.stderr

    def checkpoints(self, kind="*"):
        return glob.glob(self.path("registry/.training/*/" + kind))

    def stop_in_the_middle(self, number):
        """Ends a training by a signal once a network is partly fitted."""
        child = subprocess.Popen(self.command(), cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while child.poll() is None and not self.checkpoints("*.part"):
            time.sleep(0.01)
        child.send_signal(number)
        _, told = child.communicate(timeout=60)
        self.assertTrue(self.checkpoints(), "it was over before it could be stopped")
        return child.returncode, told

    def test_killed_goes_on_to_the_same_bundle(self):
        code, _ = self.stop_in_the_middle(signal.SIGKILL)
        self.assertEqual(code, -signal.SIGKILL)

        hash_after, told = self.whole()

        self.assertIn("goes on with the same training", told)
        self.assertEqual(hash_after, self.expected)
        self.assertFalse(os.path.exists(self.path("registry/.training")), "checkpoints were left behind")

    def test_interrupted_says_how_to_go_on(self):
        code, told = self.stop_in_the_middle(signal.SIGINT)

        self.assertEqual(code, 130)
        self.assertIn("run the same command again to go on", told)
        self.assertEqual(self.whole()[0], self.expected)

    def test_damaged_checkpoints_are_passed_over(self):
        self.stop_in_the_middle(signal.SIGKILL)
        for file in self.checkpoints():
            os.truncate(file, HALF_A_CHECKPOINT)

        hash_after, told = self.whole()

        self.assertIn("is damaged: what it held is trained again", told)
        self.assertEqual(hash_after, self.expected)

    def test_checkpoints_that_cannot_be_written_are_said_once_and_lose_nothing(self):
        os.mkdir(self.path("registry"))
        self.path("registry/.training", "a file where the folder of checkpoints should be")

        hash_after, told = self.whole()

        self.assertEqual(told.count("a checkpoint is not written"), 1, told)
        self.assertEqual(hash_after, self.expected)

    def test_fresh_begins_anew(self):
        self.stop_in_the_middle(signal.SIGKILL)

        done = self.run_command(self.command("--fresh"))

        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertNotIn("goes on", done.stderr)

    def test_another_seed_is_another_training(self):
        self.stop_in_the_middle(signal.SIGKILL)
        shutil.copytree(self.path("registry"), self.path("other"))

        done = self.run_command(self.command("--seed", "2", registry="other"))

        self.assertNotIn("goes on", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[2:]])
