"""The desk of `portent serve`, killed again and again while forecasts and alarms flow and people acknowledge them."""
import json
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

PROGRAM, SOURCE, REGISTRY = sys.argv[1:4]
DATA = os.path.join(SOURCE, "tests", "data", "cmapss")
READINGS, KILLS = 13096, 8
ROWS_A_SECOND = 20  # of each engine, the longest of which has 303: readings flow for 15 s


class Desk:
    """One folder with a log and a database, and the process that works on them."""

    def __init__(self, folder, *settings):
        self.folder, self.process, self.api = folder, None, None
        self.settings = [argument for setting in settings for argument in ("--set", setting)]
        made = self.run("keys", "create", "--store", "desk.db", "--name", "test", "--role", "administrator")
        self.key = re.search(r"ptk_\S+", made)[0]

    def run(self, *arguments):
        return subprocess.run([PROGRAM, *arguments], cwd=self.folder, check=True, capture_output=True, text=True, timeout=120).stdout

    def start(self):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--log", "log", "--registry", REGISTRY, "--metrics", "127.0.0.1:0", "--set", "api.port=0", "--set",
             "desk.store=desk.db", "--set", "desk.lease=3", "--set", "log.power_safe=false", "--set", "scoring.max_batch=200",
             *self.settings],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        for line in self.process.stderr:
            if "nearest to failure at" in line:
                self.api = line.split(" at ")[1].strip().rstrip("/")
            if "Ctrl-C stops it" in line:
                return
        raise AssertionError("it ended before it was ready")

    def end(self, how):
        if self.process:
            self.process.send_signal(how)
            self.process.wait(timeout=60)
            self.process.stderr.close()
            self.process = None

    def ask(self, path, body=None, headers=None, method=None):
        request = urllib.request.Request(self.api + path, None if body is None else json.dumps(body).encode(),
                                         {"Authorization": "Bearer " + self.key, "Content-Type": "application/json", **(headers or {})}, method=method)
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def rows(self, sql):
        with sqlite3.connect(f"file:{self.folder}/desk.db?mode=ro", uri=True, timeout=10) as database:
            return database.execute(sql).fetchall()

    def wait_for_all(self):
        deadline = time.time() + 120
        while time.time() < deadline:
            if self.rows("SELECT count(*) FROM forecasts") == [(READINGS,)] and self.rows("SELECT count(*) FROM outbox") == [(0,)]:
                return
            time.sleep(0.1)
        raise AssertionError(f"only {self.rows('SELECT count(*) FROM forecasts')} forecasts of {READINGS} are there")

    def life_alarms(self):
        """Of machines whose alarms nobody touches: those with an odd number."""
        return sorted(row for row in self.rows("SELECT id, asset, level, highest, raised_ms, cleared_ms FROM alarms WHERE kind = 'remaining_life'")
                      if int(row[1][-1]) % 2 == 1)


class DeskThatIsKilled(unittest.TestCase):
    def desk(self, *speed):
        """A desk, and the readings on their way to it."""
        folder = tempfile.mkdtemp(prefix="portent-desk-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        desk = Desk(folder)
        self.addCleanup(desk.end, signal.SIGKILL)
        flow = subprocess.Popen([PROGRAM, "replay", "--dataset", "cmapss:FD001", "--data", DATA, "--log", "log", *speed], cwd=folder,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(flow.wait)
        self.addCleanup(flow.kill)
        return desk, flow

    def acknowledge(self, desk, done):
        """Alarms of machines with an even number; what was answered with 200 is promised."""
        for alarm in desk.ask("/api/v1/alarms?limit=1000")["items"]:
            if alarm["id"] in done or alarm["acknowledged"] or int(alarm["asset"][-1]) % 2 == 1:
                continue
            desk.ask(f"/api/v1/alarms/{alarm['id']}/acknowledge", {}, {"Idempotency-Key": "ack-" + alarm["id"]})
            done.add(alarm["id"])

    def test_loses_and_doubles_no_alarm_and_keeps_what_it_has_acknowledged(self):
        calm, flow = self.desk()
        self.assertEqual(flow.wait(timeout=60), 0)
        calm.start()
        calm.wait_for_all()
        calm.end(signal.SIGTERM)

        (desk, flow), done, chance = self.desk("--speed", str(ROWS_A_SECOND)), set(), random.Random(7)
        in_flow = 0
        for _ in range(KILLS):
            desk.start()
            until = time.time() + chance.uniform(0.1, 1.0)
            while time.time() < until:
                self.acknowledge(desk, done)
                time.sleep(0.02)
            in_flow += flow.poll() is None
            desk.end(signal.SIGKILL)
        self.assertGreaterEqual(in_flow, KILLS // 2, "so many kills found readings on their way")
        desk.start()
        self.assertEqual(flow.wait(timeout=60), 0)
        desk.wait_for_all()
        self.acknowledge(desk, done)
        self.assertGreater(len(done), 5)
        for alarm in done:
            self.assertEqual(desk.rows(f"SELECT count(*) FROM alarm_events WHERE alarm_id = '{alarm}' AND what = 'acknowledged'"), [(1,)])
        desk.end(signal.SIGTERM)
        self.assertEqual(desk.life_alarms(), calm.life_alarms())
        self.assertEqual(desk.rows("SELECT asset, kind, part, subject FROM alarms WHERE is_open = 1 GROUP BY 1, 2, 3, 4 HAVING count(*) > 1"), [])
        same = "SELECT asset, part, ts_ms, log_offset, p50 FROM forecasts ORDER BY asset, part, ts_ms, log_offset"
        self.assertEqual(desk.rows(same), calm.rows(same))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
