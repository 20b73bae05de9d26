"""scripts/check in a repository of stand-ins: all stages run, and one that fails is told by name."""

import shutil
import unittest

from sandbox import SCRIPTS, Sandbox


class Check(unittest.TestCase):
    def setUp(self):
        self.box = self.enterContext(Sandbox())
        (self.box.root / "scripts").mkdir()
        for name in ("check", "lib.sh"):
            shutil.copy(SCRIPTS / name, self.box.root / "scripts")
        (self.box.root / "CMakePresets.json").touch()
        for preset in ("release", "asan", "tsan"):
            (self.box.root / "build" / preset).mkdir(parents=True)
        for path in ("scripts/setup", "scripts/setup-python", "scripts/layers", "scripts/sizes", "scripts/tidy", "scripts/check-dashboards",
                     "tests/lint/shell.sh"):
            self.box.program(path)
        for name in ("git", "cmake", "ctest", "clang-format"):
            self.box.stand_in(name)

    def check(self, *arguments):
        return self.box.run(self.box.root / "scripts/check", *arguments)

    def results(self, done):
        """stage -> result, of the table at the end."""
        return {line.split()[0]: " ".join(line.split()[2:]) for line in done.stdout.splitlines() if line}

    def test_every_stage_passes_and_is_listed(self):
        done = self.check()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(set(self.results(done)), {"stage", "shell", "format", "lint", "release", "dashboards", "asan",
                                                   "tsan", "all"})

    def test_a_stage_that_fails_does_not_stop_the_others_and_fails_the_whole(self):
        self.box.program("scripts/layers", "echo serve must not include train; exit 1")
        done = self.check()
        self.assertEqual(done.returncode, 1)
        self.assertEqual(self.results(done)["lint"], "FAILED")
        self.assertEqual(self.results(done)["tsan"], "passed")
        self.assertEqual(self.results(done)["all"], "1 FAILED")
        self.assertIn("serve must not include train", done.stderr)

    def test_tests_that_fail_in_one_preset_are_told_by_its_stage(self):
        self.box.stand_in("ctest", '[[ "$*" != *tsan* ]]')
        results = self.results(self.check())
        self.assertEqual((results["asan"], results["tsan"]), ("passed", "FAILED"))

    def test_a_build_that_fails_is_not_tested(self):
        self.box.stand_in("cmake", '[[ "$*" != *--build*asan* ]]')
        self.assertEqual(self.results(self.check("asan"))["asan"], "FAILED")
        self.assertFalse([call for call in self.box.calls() if call.startswith("ctest")])

    def test_after_the_tests_the_release_tests_are_not_run_again(self):
        self.assertNotIn("release", self.results(self.check("--after-test")))

    def test_what_takes_long_runs_only_when_asked_for(self):
        long = {"tidy", "long"}
        self.assertEqual(long & set(self.results(self.check())), set())
        self.assertEqual(long & set(self.results(self.check("--long"))), long)

    def test_only_the_stages_that_are_named_run(self):
        self.assertEqual(set(self.results(self.check("lint"))), {"stage", "lint", "all"})

    def test_an_unknown_stage_is_refused_by_name(self):
        done = self.check("everything")
        self.assertEqual(done.returncode, 1)
        self.assertIn("unknown argument everything", done.stderr)


if __name__ == "__main__":
    unittest.main()
