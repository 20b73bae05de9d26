"""scripts/demo in a repository of stand-ins: what it calls, in which order, and what becomes of the broker."""

import os
import shutil
import signal
import subprocess
import unittest

from sandbox import SCRIPTS, Sandbox

NOT_RUNNING = '[[ $1 == status ]] && exit 1; [[ $1 == start ]] && { echo starting; echo 127.0.0.1:9; }; exit 0'
RUNNING = '[[ $1 == stop ]] || echo 127.0.0.1:9'
WAITS_FOR_A_SIGNAL = '''
sleep 60 >/dev/null 2>&1 &
trap "kill $!; echo stopped cleanly; exit 7" TERM INT
echo ready
wait'''


class Demo(unittest.TestCase):
    def setUp(self):
        self.box = self.enterContext(Sandbox())
        (self.box.root / "scripts").mkdir()
        for name in ("demo", "lib.sh"):
            shutil.copy(SCRIPTS / name, self.box.root / "scripts")
        (self.box.root / "CMakePresets.json").touch()
        self.box.program("scripts/setup")
        self.box.program("scripts/kafka", NOT_RUNNING)
        self.box.program("build/release/cli/portent", "exit 3")
        self.box.stand_in("cmake")

    def demo(self, *arguments):
        return self.box.run(self.box.root / "scripts/demo", *arguments)

    def configured(self):
        for name in ("build.ninja", "CMakeCache.txt"):
            (self.box.root / "build/release" / name).touch()

    def test_sets_up_configures_builds_and_becomes_the_program(self):
        done = self.demo("--speed", "10")
        self.assertEqual(done.returncode, 3)
        self.assertEqual([call.split(" -- ")[0].strip() for call in self.box.calls()], [
            "setup",
            "cmake --preset release",
            "cmake --build --preset release --target portent portent-train portent_torch",
            "portent demo --speed 10",
        ])

    def test_configures_only_once(self):
        self.configured()
        self.demo()
        self.assertNotIn("cmake --preset release", self.box.calls())

    def test_configures_again_when_the_presets_changed(self):
        self.configured()
        os.utime(self.box.root / "build/release/CMakeCache.txt", (0, 0))
        self.demo()
        self.assertIn("cmake --preset release", self.box.calls())

    def test_a_build_that_fails_ends_it(self):
        self.configured()
        self.box.stand_in("cmake", "exit 1")
        self.assertNotEqual(self.demo().returncode, 0)
        self.assertNotIn("portent demo", " ".join(self.box.calls()))

    def test_its_stdout_is_the_programs_alone(self):
        self.box.program("build/release/cli/portent", "echo forecast")
        self.box.stand_in("cmake", "echo building")
        self.assertEqual(self.demo("--kafka").stdout, "forecast\n")

    def test_with_kafka_starts_a_broker_hands_it_on_and_stops_it(self):
        self.configured()
        done = self.demo("--kafka", "--stay")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertEqual(self.box.calls()[0], "setup --demo-kafka")
        self.assertEqual(self.box.calls()[2:],
                         ["kafka status", "kafka start", "portent demo --broker 127.0.0.1:9 --stay", "kafka stop"])

    def test_a_broker_that_was_running_stays(self):
        self.box.program("scripts/kafka", RUNNING)
        self.demo("--kafka")
        self.assertNotIn("kafka stop", self.box.calls())

    def test_a_broker_that_does_not_start_is_stopped_and_named(self):
        self.box.program("scripts/kafka", '[[ $1 != stop ]] && exit 1')
        done = self.demo("--kafka")
        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(self.box.calls()[-1], "kafka stop")

    def assert_stops_cleanly_on(self, number, send):
        self.box.program("build/release/cli/portent", WAITS_FOR_A_SIGNAL)
        process = subprocess.Popen([self.box.root / "scripts/demo", "--kafka"], env=self.box.environment, text=True,
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True)
        self.assertEqual(process.stdout.readline(), "ready\n")
        send(process, number)
        output, _ = process.communicate(timeout=20)
        self.assertEqual((output, process.returncode), ("stopped cleanly\n", 7))
        self.assertEqual(self.box.calls()[-1], "kafka stop")

    def test_a_terminate_reaches_the_program_and_then_the_broker_stops(self):
        self.assert_stops_cleanly_on(signal.SIGTERM, lambda process, number: process.send_signal(number))

    def test_an_interrupt_from_the_terminal_reaches_the_program_and_then_the_broker_stops(self):
        import os
        self.assert_stops_cleanly_on(signal.SIGINT, lambda process, number: os.killpg(process.pid, number))


if __name__ == "__main__":
    unittest.main()
