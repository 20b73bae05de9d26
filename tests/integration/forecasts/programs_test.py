"""The programs as people call them: what they print, how they end, what one line they say when they cannot go on."""
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

PROGRAM, SOURCE, REGISTRY = sys.argv[1:4]
DATA = os.path.join(SOURCE, "tests", "data", "cmapss")
PORTS = ["--metrics", "127.0.0.1:0"]
DESK = ["--set", "desk.store=desk.db", "--set", "api.without_key=view"]


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read().decode()


class Programs(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="portent-")
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def path(self, name):
        return os.path.join(self.folder, name)

    def run_it(self, *arguments, env=None, timeout=120):
        return subprocess.run([PROGRAM, *arguments], cwd=self.folder, env={**os.environ, **(env or {})}, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=timeout)

    def refuses(self, *arguments, says):
        done = self.run_it(*arguments)
        self.assertNotEqual(done.returncode, 0, done.stderr)
        self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
        for word in says:
            self.assertIn(word, done.stderr)
        return done

    def copied_registry(self):
        return shutil.copytree(REGISTRY, self.path("copy"))

    def demo(self, name, *arguments, env=None):
        done = self.run_it("demo", "--dir", self.path(name), "--registry", REGISTRY, "--data", DATA, "--api-port", "0", *PORTS, "--json", "--forecasts",
                           self.path(name + ".jsonl"), *arguments, env=env)
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(self.path(name + ".jsonl"), "rb") as file:
            return json.loads(done.stdout), file.read()

    def started(self, *arguments):
        """A service that runs, and its lines so far, once it says that it is ready."""
        process = subprocess.Popen([PROGRAM, *arguments], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        lines = []
        for line in process.stderr:
            lines.append(line.strip())
            if "Ctrl-C stops it" in line:
                return process, lines
        self.fail("it ended before it was ready: " + "\n".join(lines))

    # -- the demo

    def test_demo_forecasts_every_reading_and_tells_the_truth(self):
        result, forecasts = self.demo("demo")
        self.assertEqual((result["readings"], result["forecasts"], result["engines"], result["dead_letters"]), (13096, 13096, 100, 0))
        self.assertLessEqual(result["rmse"], 15)
        self.assertEqual(forecasts.count(b"\n"), 13096)
        for key in ("nasa_score", "coverage", "readings_per_second", "latency_ms"):
            self.assertIn(key, result)

    def test_demo_agrees_with_evaluate(self):
        result, _ = self.demo("demo")
        done = self.run_it("evaluate", "--model", "turbofan@champion", "--registry", REGISTRY, "--dataset", "cmapss:FD001", "--data", DATA, "--json")
        scores = json.loads(done.stdout)
        for key in ("rmse", "mae", "nasa_score"):
            self.assertAlmostEqual(result[key], scores[key], places=9)

    def test_forecasts_do_not_change_when_the_c_library_may_not_use_fma(self):
        tunables = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2,-FMA4,-AVX512F"}
        control = [sys.executable, "-c", "import math; print(sum(hash(math.exp(i * 0.000731)) ^ hash(math.sin(i * 0.000731)) for i in range(1, 200000)))"]
        self.assertNotEqual(subprocess.check_output(control), subprocess.check_output(control, env={**os.environ, **tunables}),
                            "the C library's own functions must change, or nothing was hidden from it")
        _, plain = self.demo("plain")
        _, hidden = self.demo("hidden", env=tunables)
        self.assertEqual(hidden, plain)

    def test_demo_stops_in_order_when_terminated(self):
        process = subprocess.Popen([PROGRAM, "demo", "--dir", self.path("demo"), "--registry", REGISTRY, "--data", DATA, "--api-port", "0", *PORTS, "--speed", "5"],
                                   cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.stderr.close)
        for line in process.stderr:
            if line.startswith("3."):
                break
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(timeout=30), 128 + signal.SIGTERM)

    # -- the verbs that it is made of

    def test_replay_score_and_serve_do_the_same_one_by_one(self):
        log = self.path("log")
        sent = self.run_it("replay", "--dataset", "cmapss:FD001", "--data", DATA, "--log", log, "--json")
        self.assertEqual(json.loads(sent.stdout)["sent"], 13096)
        process, lines = self.started("serve", "--log", log, "--registry", REGISTRY, "--set", "api.port=0", *DESK, *PORTS)
        api = next(line for line in lines if "nearest to failure at" in line).split(" at ")[1].rstrip("/")
        metrics = next(line for line in lines if "metrics at" in line).split(" at ")[1]
        deadline = time.time() + 60
        while "portent_forecasts_total 13096" not in get(metrics) and time.time() < deadline:
            time.sleep(0.1)
        self.assertIn("portent_forecasts_total 13096", get(metrics))
        self.assertEqual(json.loads(get(api + "/healthz"))["status"], "up")
        get(api + "/readyz")
        forecast = self.forecast_at(api + "/api/v1/assets/FD001:test-034/forecast", 203, deadline)
        self.assertEqual(forecast["schema"], "portent.prediction/1.1")
        self.assertLess(forecast["rul"]["p50"], 30)
        self.assertEqual(len(json.loads(get(api + "/api/v1/assets?limit=100"))["items"]), 100)
        with self.assertRaises(urllib.error.HTTPError) as missing:
            get(api + "/api/v1/assets/nobody/forecast")
        self.assertEqual(missing.exception.code, 404)
        process.send_signal(signal.SIGINT)
        self.assertIn("stopped by Ctrl-C; 13096 readings, 13096 forecasts", process.stderr.read())
        self.assertEqual(process.wait(timeout=30), 0)

    def forecast_at(self, url, usage, deadline):
        """The newest one, once it is that of `usage`: the desk takes forecasts in at a pace of its own."""
        while time.time() < deadline:
            try:
                if (forecast := json.loads(get(url)))["usage"] == usage:
                    return forecast
            except urllib.error.HTTPError:
                pass
            time.sleep(0.05)
        raise AssertionError(f"{url} never came to {usage}")

    def test_models_lists_what_was_trained(self):
        listed = json.loads(self.run_it("models", "list", "--registry", REGISTRY, "--json").stdout)
        self.assertIn("turbofan", json.dumps(listed))

    def test_a_bundle_travels_to_another_registry_as_one_signed_file(self):
        self.assertEqual(self.run_it("models", "keygen", "--out", self.path("site")).returncode, 0)
        copy = self.copied_registry()
        sent = self.run_it("models", "export", "turbofan", "--registry", copy, "--out", "t.portent", "--key", "site", "--json")
        self.assertEqual(sent.returncode, 0, sent.stderr)
        self.refuses("models", "import", "t.portent", "--registry", self.path("other"), says=["not trusted", "--trust"])
        came = self.run_it("models", "import", "t.portent", "--registry", self.path("other"), "--trust", "site.pub", "--json")
        self.assertEqual(json.loads(came.stdout)["hash"], json.loads(sent.stdout)["hash"])
        checked = self.run_it("models", "verify", "--registry", self.path("other"), "--trust", "site.pub", "--json")
        self.assertEqual((checked.returncode, json.loads(checked.stdout)["signatures"]), (0, 1))

    def test_an_edited_registry_fails_verify_with_a_line_a_problem(self):
        copy = self.copied_registry()
        with open(os.path.join(copy, "audit.jsonl"), "r+") as file:
            file.write('{"prev":"0')
        done = self.run_it("models", "verify", "--registry", copy)
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stderr, "problem: .*audit.jsonl")

    def test_a_model_without_a_former_champion_is_not_rolled_back(self):
        self.refuses("models", "rollback", "turbofan", "--registry", self.copied_registry(), says=["no previous champion", "promote"])

    def test_version_names_itself(self):
        self.assertTrue(self.run_it("version").stdout.startswith("portent "))
        self.assertIn("version", json.loads(self.run_it("version", "--json").stdout))

    # -- what cannot go on

    def test_a_missing_data_file_is_one_line(self):
        self.refuses("evaluate", "--model", "turbofan", "--registry", REGISTRY, "--dataset", "cmapss:FD002", "--data", DATA, says=["FD002", DATA])
        self.refuses("train", "--dataset", "cmapss:FD001", "--data", self.folder, "--registry", self.path("r"), "--name", "x", says=["train_FD001.txt"])
        self.assertFalse(os.path.exists(self.path("r/models/x.json")))

    def test_an_unreadable_bundle_is_one_line(self):
        copy = self.path("registry")
        shutil.copytree(REGISTRY, copy)
        bundle = os.path.join(copy, "bundles", os.listdir(os.path.join(copy, "bundles"))[0])
        weights = os.path.join(bundle, "weights.safetensors")
        os.chmod(bundle, 0o755)
        with open(weights, "rb") as file:
            content = bytearray(file.read())
        content[-1] ^= 1
        os.remove(weights)
        with open(weights, "wb") as file:
            file.write(content)
        self.refuses("score", "--registry", copy, "--log", self.path("log"), *PORTS, says=["weights.safetensors"])

    def test_a_missing_registry_and_an_unknown_model_are_one_line(self):
        self.refuses("score", "--registry", self.path("none"), "--log", self.path("log"), *PORTS, says=["none"])
        self.refuses("score", "--registry", REGISTRY, "--model", "pump", "--log", self.path("log"), *PORTS, says=["pump", "turbofan"])

    def test_a_broker_that_is_away_is_one_line(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = "127.0.0.1:%d" % free.getsockname()[1]
        self.refuses("score", "--registry", REGISTRY, "--broker", address, *PORTS, says=[address])

    def test_a_port_in_use_is_one_line(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            self.refuses("serve", "--registry", REGISTRY, "--log", self.path("log"), "--set", "api.port=%d" % port, *DESK, *PORTS, says=[str(port)])
            self.refuses("score", "--registry", REGISTRY, "--log", self.path("log"), "--metrics", "127.0.0.1:%d" % port, says=[str(port)])

    def test_an_unknown_key_is_one_line(self):
        with open(self.path("portent.yaml"), "w") as file:
            file.write("scoring:\n  thread: 2\n")
        self.refuses("score", says=["portent.yaml:2", "scoring.thread", "did you mean 'scoring.threads'"])

    def test_wrong_calls_exit_with_2(self):
        for call in (["score", "--nonsense"], ["replay"], ["painting"], ["replay", "x.jsonl"], []):
            self.assertEqual(self.run_it(*call).returncode, 2, call)

    # -- readings of any kind through the programs

    def test_a_simulated_fleet_is_trained_on_and_evaluated(self):
        made = self.run_it("simulate", "--assets", "20", "--mean-life", "120", "--format", "cmapss", "--out", self.path("sim"), "--seed", "3")
        self.assertEqual(made.returncode, 0, made.stderr)
        trained = self.run_it("train", "--dataset", "cmapss:SIM", "--data", self.path("sim"), "--registry", self.path("r"), "--name", "sim", "--steps", "60", "--json")
        self.assertEqual(trained.returncode, 0, trained.stderr)
        scores = self.run_it("evaluate", "--model", "sim", "--registry", self.path("r"), "--dataset", "cmapss:SIM", "--data", self.path("sim"), "--json")
        self.assertEqual(json.loads(scores.stdout)["engines"], 20)

    def test_simulated_readings_with_sensor_faults_are_replayed_whole(self):
        self.run_it("simulate", "--assets", "20", "--out", self.path("sim"), "--seed", "3", "--sensor-faults", "0.2")
        with open(self.path("sim/telemetry.jsonl")) as file:
            lines = sum(1 for _ in file)
        sent = self.run_it("replay", self.path("sim/telemetry.jsonl"), "--log", self.path("log"), "--json")
        self.assertEqual(json.loads(sent.stdout)["sent"], lines)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v"])
