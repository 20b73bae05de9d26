"""Two desks of `portent serve` on one PostgreSQL database and one Kafka: one is killed, its successor frozen, and nothing is lost or doubled."""
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

PROGRAM, SOURCE, REGISTRY = sys.argv[1:4]
DATA = os.path.join(SOURCE, "tests", "data", "cmapss")
READINGS = 13096
ROWS_A_SECOND = 6  # of each engine, the longest of which has 303: readings flow for 50 s
PROMISED_S = 30
TAKEN_OVER = "this desk has taken over"


class Server:
    """A server of this test's own, by one of the project's scripts; gone with the test, however that ends."""

    def __init__(self, script, folder):
        call = f"'{SOURCE}/scripts/{script}'"
        end = "kill" if script == "postgres" else "stop"
        self.keeper = subprocess.Popen(["bash", "-c", f"trap '' INT TERM; read -r _; {call} {end} --dir '{folder}'; rm -rf '{folder}'"],
                                       stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.address = subprocess.run(["bash", "-c", f"{call} start --dir '{folder}'"], check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def stop(self):
        self.keeper.stdin.close()
        self.keeper.wait()


class Desk:
    """One `portent serve`, and what it says."""

    def __init__(self, folder, name, settings):
        self.name, self.api, self.lines, self.said = name, None, [], threading.Condition()
        self.process = subprocess.Popen([PROGRAM, "serve", "--instance", name, *settings], cwd=folder, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.PIPE, text=True)
        threading.Thread(target=self.listen, daemon=True).start()
        self.api = self.wait_for("nearest to failure at ").split(" at ")[1].strip().rstrip("/")
        self.wait_for("Ctrl-C stops it")

    def listen(self):
        for line in self.process.stderr:
            self.say(line.strip())
        self.process.stderr.close()
        self.say(None)

    def say(self, line):
        with self.said:
            self.lines.append(line)
            self.said.notify_all()

    def wait_for(self, words, seconds=60):
        """The line with these words, said already or soon."""
        found = lambda: [line for line in self.lines if line is None or words in line]
        with self.said:
            self.said.wait_for(found, seconds)
        if not found() or found()[0] is None:
            raise AssertionError(f"{self.name} did not say '{words}': {self.lines}")
        return found()[0]

    def send(self, what):
        self.process.send_signal(what)

    def end(self, how=signal.SIGKILL):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.send_signal(how)
        return self.process.wait(timeout=60)


class TakeoverOfTheDesk(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.mkdtemp(prefix="portent-takeover-")
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)
        for script in ("postgres", "kafka"):
            server = Server(script, tempfile.mkdtemp(prefix=f"portent-{script}-"))
            cls.addClassCleanup(server.stop)
            setattr(cls, script, server)

    # -- what stands where

    def sql(self, database, text):
        url = self.postgres.address.rsplit("/", 1)[0] + "/" + database
        done = subprocess.run(["psql", url, "-At", "-c", text], check=True, capture_output=True, text=True, timeout=30)
        return done.stdout.strip().splitlines()

    def started(self, name, database):
        url = self.postgres.address.rsplit("/", 1)[0] + "/" + database
        desk = Desk(self.folder, name, ["--broker", self.kafka.address, "--registry", REGISTRY, "--metrics", "127.0.0.1:0", "--set", "api.port=0", "--set",
                                        f"desk.store={url}", "--set", f"topics.prefix={database}.", "--group", database])
        self.addCleanup(desk.end)
        return desk

    def flow(self, database, *speed):
        process = subprocess.Popen([PROGRAM, "replay", "--dataset", "cmapss:FD001", "--data", DATA, "--broker", self.kafka.address, "--prefix",
                                    f"{database}.", *speed], cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def database(self, name):
        self.sql("postgres", f"CREATE DATABASE {name}")
        url = self.postgres.address.rsplit("/", 1)[0] + "/" + name
        made = subprocess.run([PROGRAM, "keys", "create", "--store", url, "--name", "test", "--role", "administrator"], cwd=self.folder, check=True,
                              capture_output=True, text=True, timeout=60)
        return re.search(r"ptk_\S+", made.stdout)[0]

    def wait_for_all(self, database):
        deadline = time.monotonic() + 120
        state = "SELECT (SELECT count(*) FROM forecasts), (SELECT count(*) FROM outbox)"
        while self.sql(database, state) != [f"{READINGS}|0"]:
            self.assertLess(time.monotonic(), deadline, f"only {self.sql(database, state)} of {READINGS} forecasts and an empty outbox")
            time.sleep(0.2)

    def outcome(self, database):
        """All that the readings make, whoever worked on them; offsets, and with them ids, depend on who committed when."""
        alarms = self.sql(database, "SELECT asset, part, kind, subject, level, highest, raised_ms, cleared_ms FROM alarms ORDER BY 1, 2, 3, 4, 7")
        forecasts = self.sql(database, "SELECT asset, part, ts_ms, p50 FROM forecasts ORDER BY 1, 2, 3")
        return [row for row in alarms if "|remaining_life|" in row], forecasts

    def ask(self, desk, key, path, body=None, headers=None):
        request = urllib.request.Request(desk.api + path, None if body is None else json.dumps(body).encode(),
                                         {**({"Authorization": "Bearer " + key} if key else {}), "Content-Type": "application/json", **(headers or {})})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def until(self, what, probe, seconds=60):
        deadline = time.monotonic() + seconds
        while not (found := probe()):
            self.assertLess(time.monotonic(), deadline, what)
            time.sleep(0.1)
        return found

    def turn(self, desk):
        """What /readyz says of the desk, once its partitions are restored."""
        try:
            return self.ask(desk, "", "/readyz")["desk"]
        except urllib.error.HTTPError:
            return None

    def freeze_in_a_write(self, desk, database):
        """SIGSTOP, and again until it holds the desk's lock in the database: from there on it keeps everyone else from it."""
        held = ("SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE l.relation = 'leases'::regclass AND l.mode = 'RowExclusiveLock'"
                " AND a.state = 'idle in transaction' AND clock_timestamp() - a.state_change > interval '0.2 s'")
        deadline = time.monotonic() + 60
        while True:
            desk.send(signal.SIGSTOP)
            time.sleep(0.3)
            if self.sql(database, held) != ["0"]:
                return
            desk.send(signal.SIGCONT)
            self.assertLess(time.monotonic(), deadline, "it was never caught in a write")
            time.sleep(random.uniform(0.01, 0.1))

    # -- the story

    def standby_answers_as_well(self, first, standby, key):
        self.until("the first one takes in", lambda: self.turn(first) == "takes in")
        self.until("the other one stands by, and is ready", lambda: self.turn(standby) == "stands by")
        alarms = self.until("an alarm is raised", lambda: self.ask(standby, key, "/api/v1/alarms?limit=1")["items"])
        path, once = "/api/v1/alarms/" + alarms[0]["id"], {"Idempotency-Key": "seen-by-one"}
        answer = self.ask(standby, key, path + "/note", {"note": "seen from the desk that stands by"}, once)
        self.assertEqual(self.ask(first, key, path + "/note", {"note": "seen from the desk that stands by"}, once), answer)
        notes = [event for event in self.ask(first, key, path)["history"] if event["what"] == "noted"]
        self.assertEqual(len(notes), 1, "a note sent to both desks is kept once")

    def test_takes_over_in_time_and_loses_and_doubles_nothing(self):
        self.database("calm")
        self.assertEqual(self.flow("calm").wait(timeout=60), 0)
        calm = self.started("only", "calm")
        self.wait_for_all("calm")
        self.assertEqual(calm.end(signal.SIGTERM), 0)
        self.assertNotIn("this desk", str(calm.lines), "one desk alone has nothing to say of others")

        key = self.database("rough")
        flow = self.flow("rough", "--speed", str(ROWS_A_SECOND))
        first = self.started("first", "rough")
        second = self.started("second", "rough")
        second.wait_for("takes the log in; this desk stands by")
        self.standby_answers_as_well(first, second, key)

        first.end(signal.SIGKILL)
        killed = time.monotonic()
        second.wait_for(TAKEN_OVER, PROMISED_S)
        print(f"the first was killed: the second has taken over after {time.monotonic() - killed:.1f} s", file=sys.stderr)
        third = self.started("third", "rough")
        third.wait_for("this desk stands by")

        self.assertIsNone(flow.poll(), "readings are on their way")
        self.freeze_in_a_write(second, "rough")
        frozen = time.monotonic()
        third.wait_for(TAKEN_OVER, PROMISED_S)
        print(f"the second was frozen in a write: the third has taken over after {time.monotonic() - frozen:.1f} s", file=sys.stderr)
        epoch = self.sql("rough", "SELECT holder, epoch FROM leases")
        second.send(signal.SIGCONT)
        second.wait_for("has taken over from this desk, which was held up and now stands by")

        self.assertEqual(flow.wait(timeout=60), 0)
        self.wait_for_all("rough")
        self.assertEqual(self.sql("rough", "SELECT holder, epoch FROM leases"), epoch, "it did not take the desk back")
        self.assertEqual(self.outcome("rough"), self.outcome("calm"))
        self.assertEqual(self.sql("rough", "SELECT asset FROM alarms WHERE is_open = 1 GROUP BY asset, kind, part, subject HAVING count(*) > 1"), [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
