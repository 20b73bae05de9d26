"""Webhooks of `portent serve`, held against the specification by its own library, while the desk is killed again and again."""
import collections
import http.server
import json
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.parse

sys.path.insert(0, os.path.dirname(__file__))
PROGRAM, SOURCE, REGISTRY = sys.argv[1:4]
PYTHON = os.path.join(SOURCE, "build", "python", "bin", "python3")

try:
    from standardwebhooks import Webhook, WebhookVerificationError
except ImportError:
    if os.path.exists(PYTHON) and "PORTENT_OWN_PYTHON" not in os.environ:
        os.execve(PYTHON, [PYTHON, "-B", *sys.argv], {**os.environ, "PORTENT_OWN_PYTHON": "1"})
    print("skipped: the Python package standardwebhooks is not there; scripts/setup-python fetches it")
    sys.exit(77)
from desk_kill_test import DATA, Desk  # noqa: E402

KILLS = 8
ROWS_A_SECOND = 20  # of each engine: readings flow for 15 s
KINDS = ["alarm", "diagnosis", "prediction", "statistics"]
WORN = {"north": ("FD001:test-034", "fan"), "south": ("FD001:test-081", "gearbox")}  # engines near their end: where each stands, and as what
HOUR_MS = 3_600_000


class Receiver:
    """A receiver that takes what its secrets vouch for, once it is there; it keeps everything in the order in which it came."""

    def __init__(self):
        self.secrets, self.got, self.wrong, self.refuse = [], [], [], 0
        receiver = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):  # noqa: N802 - named by http.server
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(receiver.take(body, dict(self.headers)))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler, bind_and_activate=False)
        self.server.daemon_threads = True
        self.server.server_bind()  # its port is its own, and nobody answers there yet
        self.host = "127.0.0.1:%d" % self.server.server_address[1]
        self.url = f"http://{self.host}/hook"

    def open(self):
        self.server.server_activate()
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def take(self, body, headers):
        if self.refuse > 0:
            self.refuse -= 1
            return 503
        named = {name.lower(): value for name, value in headers.items()}
        for secret in self.secrets:
            try:
                self.got.append((named["webhook-id"], Webhook(secret).verify(body, headers), body))
                return 204
            except WebhookVerificationError:
                pass
        self.wrong.append(body)
        return 401

    def ids(self):
        return {message for message, _, _ in self.got}

    def by_asset(self):
        """Of each asset the ids of its messages in the order in which they first came."""
        order = collections.defaultdict(list)
        for message, told, _ in self.got:
            asset = told["data"].get("asset", "case")
            if message not in order[asset]:
                order[asset].append(message)
        return order


class Webhooks(unittest.TestCase):
    def desk(self, *settings):
        folder = tempfile.mkdtemp(prefix="portent-webhooks-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        desk = Desk(folder, *settings)
        self.addCleanup(desk.end, signal.SIGKILL)
        return desk

    def receivers(self, *names):
        made = {name: Receiver() for name in names}
        for receiver in made.values():
            self.addCleanup(receiver.server.server_close)
        return made, "outward.allow=" + ",".join(receiver.host for receiver in made.values())

    def subscribe(self, desk, name, receiver, **asked):
        made = desk.ask("/api/v1/subscribers", {"name": name, "address": receiver.url, "messages": ["alarm"], **asked})
        receiver.secrets.append(made["secret"])

    def wait(self, told, condition, seconds=60):
        deadline = time.time() + seconds
        while not condition():
            self.assertLess(time.time(), deadline, told)
            time.sleep(0.05)

    def replay(self, desk, *speed):
        flow = subprocess.Popen([PROGRAM, "replay", "--dataset", "cmapss:FD001", "--data", DATA, "--log", "log", *speed], cwd=desk.folder,
                                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(flow.wait)
        self.addCleanup(flow.kill)
        return flow

    def test_come_at_least_once_with_one_id_and_in_order_though_the_desk_is_killed_and_one_receiver_is_away(self):
        receivers, allowed = self.receivers("cmms", "wall", "away")
        desk, chance = self.desk(allowed), random.Random(7)
        desk.start()
        for name, receiver in receivers.items():
            self.subscribe(desk, name, receiver)
        receivers["cmms"].open().refuse = 2
        receivers["wall"].open()
        flow, in_flow = self.replay(desk, "--speed", str(ROWS_A_SECOND)), 0
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.3, 1.2))
            in_flow += flow.poll() is None
            desk.end(signal.SIGKILL)
            desk.start()
        self.assertGreaterEqual(in_flow, KILLS // 2, "so many kills found readings on their way")
        self.assertEqual(flow.wait(timeout=60), 0)
        desk.wait_for_all()
        waiting = "SELECT count(*) FROM deliveries WHERE subscriber <> 'away'"
        self.wait("those that are there get everything", lambda: desk.rows(waiting) == [(0,)])
        told = desk.rows("SELECT count(*) FROM deliveries WHERE subscriber = 'away' AND state = 'waiting'")[0][0]
        self.assertGreater(told, 20)
        self.assertEqual(len(receivers["cmms"].ids()), told)
        self.assertEqual(len(receivers["wall"].ids()), told)

        receivers["away"].open()
        desk.ask("/api/v1/subscribers/away/test", method="POST")
        self.wait("the one that was away catches up", lambda: desk.rows("SELECT count(*) FROM deliveries") == [(0,)])
        self.assertEqual(receivers["away"].ids() - receivers["cmms"].ids(),
                         {message for message, body, _ in receivers["away"].got if body["type"] == "test"})
        for name, receiver in receivers.items():
            self.assertEqual(receiver.wrong, [], name)
            self.assertEqual(len({(message, body) for message, _, body in receiver.got}), len(receiver.ids()), "an id has one body")
            versions = collections.defaultdict(list)
            for _, body, _ in receiver.got:
                if body["type"].startswith("alarm."):
                    versions[body["data"]["id"]].append(body["data"]["version"])
            for order in versions.values():
                self.assertEqual(order, sorted(order), "none comes before an older one of its asset")
        orders = [receivers[name].by_asset() for name in ("cmms", "wall")]
        self.assertEqual(orders[0], orders[1])

    def test_are_signed_with_two_secrets_while_one_is_rotated_and_go_nowhere_unasked(self):
        receivers, allowed = self.receivers("cmms")
        cmms = receivers["cmms"].open()
        desk = self.desk(allowed)
        desk.start()
        with self.assertRaises(urllib.error.HTTPError) as refused:
            desk.ask("/api/v1/subscribers", {"name": "evil", "address": "http://127.0.0.1:1/", "messages": ["alarm"]})
        self.assertEqual(refused.exception.code, 422)
        self.subscribe(desk, "cmms", cmms)
        old = cmms.secrets[0]
        fresh = desk.ask("/api/v1/subscribers/cmms/rotate-secret", {"overlap_s": 3600})["secret"]
        for secret in (old, fresh):
            cmms.secrets, before = [secret], len(cmms.got)
            desk.ask("/api/v1/subscribers/cmms/test", method="POST")
            self.wait("a test comes", lambda before=before: len(cmms.got) > before)
        self.assertEqual(cmms.wrong, [])
        desk.end(signal.SIGTERM)
        kept = b"".join(path.read_bytes() for path in pathlib.Path(desk.folder).glob("*.jsonl"))
        self.assertIn(b"subscriber.rotate", kept)
        self.assertNotIn(b"whsec_", kept)

    def test_tell_forecasts_to_those_who_asked_for_them_and_to_no_one_else(self):
        receivers, allowed = self.receivers("forecasts", "none")
        desk = self.desk(allowed, "outward.rate=10000")
        desk.start()
        self.subscribe(desk, "forecasts", receivers["forecasts"].open(), messages=["prediction"], severity="red")
        self.subscribe(desk, "none", receivers["none"].open(), messages=["prediction"], sites=["nowhere"])
        self.assertEqual(self.replay(desk).wait(timeout=60), 0)
        desk.wait_for_all()
        self.wait("everything is sent", lambda: desk.rows("SELECT count(*) FROM deliveries") == [(0,)])
        bad = sum(any(breach["level"] == "red" and breach["edge"] != "cleared" for breach in json.loads(body).get("breaches", []))
                  for body, in desk.rows("SELECT body FROM forecasts"))
        self.assertGreater(bad, 0)
        self.assertEqual(len(receivers["forecasts"].ids()), bad)
        self.assertEqual({body["type"] for _, body, _ in receivers["forecasts"].got}, {"prediction.made"})
        self.assertEqual(receivers["none"].got, [])
        self.assertEqual(json.loads(receivers["forecasts"].got[0][2])["data"]["schema"][:18], "portent.prediction")

    def place_worn_engines(self, desk):
        """In the ledger, each with an event of a day that is over: the hours and days since then are counted anew."""
        for site, (engine, of) in WORN.items():
            desk.ask("/api/v1/nodes", {"id": site, "kind": "site"})
            desk.ask("/api/v1/nodes", {"id": engine, "kind": "equipment", "parent": site, "class": of})
            desk.ask(f"/api/v1/nodes/{engine}/events", {"kind": "start", "ts": int(time.time() * 1000) - 25 * HOUR_MS})

    def diagnose(self, desk, engine, words):
        query = urllib.parse.urlencode({"filter": f"asset={engine};kind=remaining_life", "limit": 1})
        alarm = desk.ask("/api/v1/alarms?" + query)["items"][0]
        desk.ask(f"/api/v1/alarms/{alarm['id']}/diagnose", {"diagnosis": words, "advice": "Change the bearing"}, {"If-Match": "*"})
        return alarm["id"]

    def topic(self, desk, name):
        """Keys and values of the log's records."""
        with sqlite3.connect(f"file:{desk.folder}/log/log.db?mode=ro", uri=True, timeout=10) as log:
            found = log.execute("SELECT key, value FROM records r JOIN topics t ON t.id = r.topic WHERE t.name = ?", ["portent." + name]).fetchall()
        return [(bytes(key).decode(), json.loads(bytes(value))) for key, value in found]

    def test_tell_all_four_kinds_to_those_who_asked_for_them_of_this_site_and_class_and_severity(self):
        receivers, allowed = self.receivers(*KINDS, "elsewhere")
        desk, (engine, of) = self.desk(allowed, "outward.rate=10000"), WORN["north"]
        desk.start()
        for kind in KINDS:
            sites = [] if kind == "prediction" else ["north"]  # forecasts are of the site that their binding says, and here is none
            self.subscribe(desk, kind, receivers[kind].open(), messages=[kind], sites=sites, classes=[of], severity="orange")
        self.subscribe(desk, "elsewhere", receivers["elsewhere"].open(), messages=KINDS, sites=["nowhere"])
        self.place_worn_engines(desk)
        self.assertEqual(self.replay(desk).wait(timeout=60), 0)
        desk.wait_for_all()
        found = {worn: self.diagnose(desk, worn, "worn at " + site) for site, (worn, _) in WORN.items()}
        desk.end(signal.SIGTERM)
        desk.start()  # looks back at once for what was recorded meanwhile
        told = {kind: receivers[kind].got for kind in KINDS}
        types = {kind: lambda kind=kind: {body["type"] for _, body, _ in told[kind]} for kind in KINDS}
        self.wait("hours and days", lambda: types["statistics"]() == {"statistics.hour", "statistics.day"}, 120)
        self.wait("everything is sent", lambda: desk.rows("SELECT count(*) FROM deliveries") == [(0,)])

        self.assertTrue(types["alarm"]() & {"alarm.raised", "alarm.level"}, types["alarm"]())
        self.assertEqual(types["diagnosis"](), {"alarm.diagnosed"})
        self.assertEqual(types["prediction"](), {"prediction.made"})
        for kind in ("alarm", "diagnosis", "prediction"):
            self.assertEqual({body["data"]["asset"] for _, body, _ in told[kind]}, {engine}, kind)
        for _, body, _ in told["alarm"] + told["diagnosis"]:
            self.assertIn(body["data"]["highest"], ("orange", "red"))
        self.assertEqual([body["data"]["diagnosis"] for _, body, _ in told["diagnosis"]], ["worn at north"])
        self.assertEqual({(body["data"]["site"], body["data"]["class"]) for _, body, _ in told["statistics"]}, {("north", of)})
        self.assertEqual(receivers["elsewhere"].got, [])

        desk.end(signal.SIGTERM)
        self.assertEqual({(key, record["alarm"], record["diagnosis"]) for key, record in self.topic(desk, "diagnoses")},
                         {(worn, found[worn], "worn at " + site) for site, (worn, _) in WORN.items()})
        self.assertLessEqual(set(found.values()), {record["id"] for _, record in self.topic(desk, "alarms")})
        self.assertIn(engine, {key for key, _ in self.topic(desk, "predictions")})
        self.assertIn(("period", "north", of), {(record["kind"], record.get("site"), record.get("class")) for _, record in self.topic(desk, "statistics")})


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
