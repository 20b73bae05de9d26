"""A technician's day by the API of `portent serve` alone, on NASA's turbofan engines, the desk killed in its middle: degradation, alarm, order, repair,
new baseline, label in the next training, alarm judged."""
import csv
import json
import lzma
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

PROGRAM, SOURCE, REGISTRY = sys.argv[1:4]
DATA = os.path.join(SOURCE, "tests", "data", "cmapss")
READINGS = 13096
HOUR_MS = 3_600_000
FRESH_CYCLES = 60  # of an engine as it left the works, sent after the repair


class Desk:
    """One folder with a log and a database, and the process that works on them."""

    def __init__(self, folder):
        self.folder, self.process, self.api = folder, None, None
        made = self.run("keys", "create", "--store", "desk.db", "--name", "test", "--role", "administrator")
        self.key = re.search(r"ptk_\S+", made)[0]

    def run(self, *arguments, check=True):
        return subprocess.run([PROGRAM, *arguments], cwd=self.folder, check=check, capture_output=True, text=True, timeout=400).stdout

    def start(self):
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--log", "log", "--registry", REGISTRY, "--metrics", "127.0.0.1:0", "--set", "api.port=0", "--set",
             "desk.store=desk.db", "--set", "desk.lease=3", "--set", "log.power_safe=false"],
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

    def refused(self, path, body):
        try:
            self.ask(path, body)
        except urllib.error.HTTPError as error:
            return error.code
        raise AssertionError(path + " was not refused")

    def rows(self, sql):
        with sqlite3.connect(f"file:{self.folder}/desk.db?mode=ro", uri=True, timeout=10) as database:
            return database.execute(sql).fetchall()

    def wait_for(self, what, condition):
        deadline = time.time() + 120
        while not condition():
            if time.time() > deadline:
                raise AssertionError(what + " did not come")
            time.sleep(0.1)

    def lives(self, asset):
        """Of one asset in the topic, as training sees them."""
        with open(os.path.join(self.folder, "fleet.yaml"), "w", encoding="utf-8") as schema:
            schema.write("topic: {log: log, name: portent.telemetry}\nasset: {column: asset}\nlife: {column: usage, unit: cycle}\nfailure: none\n")
        with open(os.path.join(self.folder, "one.txt"), "w", encoding="utf-8") as one:
            one.write(asset + "\n")
        return json.loads(self.run("data", "check", "fleet.yaml", "--assets", "one.txt", "--json", check=False))["lives"]

    def trained_lives(self, asset):
        """Of one asset: where each life that a training learned from the topic began and ended, and whether in a failure. All others failed last."""
        others = [name for (name,) in self.rows("SELECT DISTINCT asset FROM forecasts") if name != asset]
        with open(os.path.join(self.folder, "ends.csv"), "w", encoding="utf-8") as ends:
            ends.write("\n".join(["engine", *others]) + "\n")
        with open(os.path.join(self.folder, "trained.yaml"), "w", encoding="utf-8") as schema:
            schema.write("topic: {log: log, name: portent.telemetry}\nasset: {column: asset}\nlife: {column: usage, unit: cycle}\n"
                         "failure: {file: ends.csv, asset: engine}\n")
        made = json.loads(self.run("train", "trained.yaml", "--model", "theil_sen", "--registry", "models", "--name", "engines", "--json"))
        with open(os.path.join(self.folder, "models", "bundles", made["hash"], "lives.csv"), encoding="utf-8") as table:
            return [(float(life["start"]), float(life["end"]), life["failed"] == "1") for life in csv.DictReader(table) if life["asset"] == asset]


def sensors_of_a_new_engine():
    with lzma.open(os.path.join(DATA, "train_FD001.txt.xz"), "rt") as table:
        rows = [line.split() for line in table]
    return [[float(cell) for cell in row[2:]] for row in rows if row[0] == "1"][:FRESH_CYCLES]


class TechniciansDay(unittest.TestCase):
    def test_goes_from_an_alarm_to_a_confirmed_repair(self):
        folder = tempfile.mkdtemp(prefix="portent-orders-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        desk = Desk(folder)
        self.addCleanup(desk.end, signal.SIGKILL)
        desk.run("replay", "--dataset", "cmapss:FD001", "--data", DATA, "--log", "log")
        desk.start()
        desk.wait_for("a forecast of each reading", lambda: desk.rows("SELECT count(*) FROM forecasts") == [(READINGS,)])

        alarm = desk.ask("/api/v1/alarms?filter=kind%3Dremaining_life%3Bstate%3Dactive&sort=-severity&limit=1")["items"][0]
        asset = alarm["asset"]
        last = desk.ask(f"/api/v1/assets/{asset}/forecast")
        self.assertEqual(desk.lives(asset), 1)
        order = desk.ask(f"/api/v1/alarms/{alarm['id']}/work-order", {"note": "I'll have a look"})
        path = "/api/v1/work-orders/" + order["id"]
        self.assertEqual(desk.ask(f"/api/v1/alarms/{alarm['id']}/work-order", {})["id"], order["id"])
        desk.ask(path + "/assign", {"assignee": "tom"}, {"If-Match": "*"})
        self.reserve_a_part(desk, asset, path)
        desk.ask(path + "/begin", {"at": last["ts"] + 1})
        desk.end(signal.SIGKILL)
        desk.start()
        taken = {"kind": "issue", "spare": "works:HPC-1", "quantity": 1, "id": "taken-1"}
        for _ in range(2):  # the second counts as the first
            desk.ask(path + "/stock", taken)
        desk.ask(path + "/work", {"hours": 6})
        repaired = last["ts"] + HOUR_MS
        desk.ask(path + "/done", {"at": repaired})
        found = {"finding": "replaced", "words": "compressor replaced"}
        confirmed = desk.ask(path + "/confirm", found, {"Idempotency-Key": "confirm"})
        self.assertEqual(confirmed["effect"]["verdict"], "awaited")
        self.assertEqual([(part["part_number"], part["quantity"]) for part in desk.ask(path)["parts"]], [("HPC-1", 1)])
        self.assertEqual(confirmed["cost"], {"amount": 41000, "currency": "EUR"})
        self.assertEqual(desk.ask(path)["reserved"], [])
        desk.end(signal.SIGKILL)
        desk.start()
        self.assertEqual(desk.ask(path + "/confirm", found, {"Idempotency-Key": "confirm"}), confirmed)
        self.assertEqual(desk.refused(path + "/confirm", found), 409)
        self.assertEqual(desk.ask(f"/api/v1/alarms/{alarm['id']}")["verdict"], "true")
        self.assertEqual(desk.rows(f"SELECT kind, ref FROM life_events WHERE node = '{asset}'"), [("replacement", order["id"])])
        desk.wait_for("the control record", lambda: desk.rows("SELECT count(*) FROM outbox") == [(0,)])

        self.send_a_new_engine(desk, asset, repaired, last["usage"])
        desk.wait_for("a verdict on the repair", lambda: desk.ask(path)["effect"]["verdict"] != "awaited")
        effect = desk.ask(path)["effect"]
        self.assertEqual(effect["verdict"], "better", effect)
        self.assertGreater(effect["after"]["p50"], effect["before"]["p50"])
        stock = desk.ask("/api/v1/spares/works:HPC-1")
        self.assertEqual((stock["on_hand"], stock["reserved"]), (1, 0))
        self.assertEqual(desk.lives(asset), 2, "the replacement begins a life in the data")
        old, new = last["usage"], last["usage"] + FRESH_CYCLES
        self.assertEqual(desk.trained_lives(asset), [(0, old, False), (old + 1, new, False)], "and in the next training, neither of them a failure")

    def reserve_a_part(self, desk, asset, path):
        """Two are there, both of them promised: the one that the work does not take is free again once it is confirmed."""
        desk.ask("/api/v1/spares", {"id": "works:HPC-1", "maker_number": "HPC-1", "unit": "pcs", "on_hand": 2, "price": 41000, "currency": "EUR"})
        reservation = {"kind": "reservation", "spare": "works:HPC-1", "quantity": 2}
        self.assertEqual(desk.refused(path + "/stock", reservation), 422, "it fits nothing yet")
        desk.ask("/api/v1/spares/works:HPC-1/fits", {"fits": [{"asset": asset}]}, {"If-Match": "*"}, "PUT")
        desk.ask(path + "/stock", reservation)
        self.assertEqual(desk.refused(path + "/stock", {**reservation, "quantity": 1}), 422, "no more is available")
        self.assertEqual([(kept["spare"], kept["quantity"]) for kept in desk.ask(path)["reserved"]], [("works:HPC-1", 2)])

    def send_a_new_engine(self, desk, asset, after, usage):
        readings = []
        for cycle, row in enumerate(sensors_of_a_new_engine(), 1):
            values = {f"setting{i + 1}": value for i, value in enumerate(row[:3])} | {f"s{i + 1}": value for i, value in enumerate(row[3:])}
            readings.append({"asset": asset, "ts": after + cycle * HOUR_MS, "usage": usage + cycle, "v": values})
        self.assertEqual(desk.ask("/api/v1/readings", readings)["taken"], FRESH_CYCLES)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
