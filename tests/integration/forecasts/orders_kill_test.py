"""Work orders, the stock and webhooks of `portent serve`, killed again and again while alarms flow and people work on what they call for."""
import http.client
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.parse

sys.path.insert(0, os.path.dirname(__file__))
from webhooks_test import DATA, PROGRAM, ROWS_A_SECOND, Desk, Receiver  # noqa: E402

KILLS = 8
PUMPS, PEOPLE = 8, 3
STOCK = 5_000
SPARE = "/api/v1/spares/north:seal"


class Person(threading.Thread):
    """Opens an order, reserves a part for it, works, takes the part, confirms, and begins with the next, until told to go home. Whatever is not answered
    is sent again, as it was, until it is."""

    def __init__(self, desk, name):
        super().__init__(daemon=True)
        self.desk, self.name, self.home = desk, name, threading.Event()
        self.finished, self.received, self.failed = [], 0, None
        self.chance = random.Random(name)

    def run(self):
        try:
            number = 0
            while not self.home.is_set():
                number += 1
                self.work(f"{self.name}-{number}")
        except Exception as error:  # noqa: BLE001 - told by the test
            self.failed = repr(error)

    def send(self, path, body, key, **headers):
        deadline = time.time() + 90
        while True:
            try:
                return self.desk.ask(path, body, {"Idempotency-Key": key, **headers})
            except urllib.error.HTTPError as error:
                told = error.read().decode()
                if error.code != 503 and not (error.code == 409 and ("another request" in told or "try again" in told)):
                    raise AssertionError(f"{path}: {error.code} {told}") from error
            except (OSError, http.client.HTTPException, json.JSONDecodeError, AttributeError):
                pass
            if time.time() > deadline:
                raise AssertionError(path + " was never answered")
            time.sleep(0.05)

    def alarm(self):
        """One of an engine for which nobody works yet."""
        try:
            found = self.desk.ask("/api/v1/alarms?filter=" + urllib.parse.quote("kind=remaining_life;state=active") + "&limit=200")["items"]
        except (OSError, http.client.HTTPException, json.JSONDecodeError):
            return None
        mine = [one for one in found if int(one["asset"][-1]) % PEOPLE == int(self.name[-1])]
        return self.chance.choice(mine) if mine else None

    def work(self, key):
        alarm = self.alarm() if self.chance.random() < 0.3 else None
        if alarm:
            order = self.send(f"/api/v1/alarms/{alarm['id']}/work-order", {}, key + "-open")
            if order["state"] != "open":
                return  # it was somebody's before
        else:
            pump = f"north:P-{self.chance.randrange(PUMPS)}"
            order = self.send("/api/v1/work-orders", {"asset": pump, "fault": key, "title": "seal leaks"}, key + "-open")
        path, part = "/api/v1/work-orders/" + order["id"], {"spare": "north:seal", "quantity": 1}
        self.send(path + "/assign", {"assignee": self.name}, key + "-assign", **{"If-Match": "*"})
        if not alarm:
            self.send(path + "/stock", {"kind": "reservation", "id": key + "-reserve", **part}, key + "-reserve")
        self.send(path + "/begin", {}, key + "-begin")
        if not alarm:
            self.send(path + "/stock", {"kind": "issue", "id": key + "-issue", **part}, key + "-issue")
            if self.chance.random() < 0.2:
                self.send(SPARE + "/moves", {"kind": "receipt", "quantity": 1, "id": key + "-receipt"}, key + "-receipt")
                self.received += 1
        self.send(path + "/work", {"hours": 1}, key + "-work")
        self.send(path + "/done", {}, key + "-done")
        self.send(path + "/confirm", {"finding": "nothing_wrong" if alarm else "replaced"}, key + "-confirm")
        self.finished.append((order["id"], alarm is None))


class OrdersOfADeskThatIsKilled(unittest.TestCase):
    def wait(self, told, condition, seconds=90):
        deadline = time.time() + seconds
        while not condition():
            self.assertLess(time.time(), deadline, told)
            time.sleep(0.05)

    def started(self):
        receivers = {name: Receiver() for name in ("cmms", "wall", "away")}
        folder = tempfile.mkdtemp(prefix="portent-orders-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        desk = Desk(folder, "outward.allow=" + ",".join(receiver.host for receiver in receivers.values()))
        self.addCleanup(desk.end, signal.SIGKILL)
        desk.start()
        for name, receiver in receivers.items():
            self.addCleanup(receiver.server.server_close)
            receiver.secrets.append(desk.ask("/api/v1/subscribers", {"name": name, "address": receiver.url, "messages": ["alarm"]})["secret"])
        receivers["cmms"].open().refuse = 2
        receivers["wall"].open()
        desk.ask("/api/v1/nodes", {"id": "north", "kind": "site"})
        for number in range(PUMPS):
            desk.ask("/api/v1/nodes", {"id": f"north:P-{number}", "kind": "equipment", "parent": "north", "class": "pump"})
        desk.ask("/api/v1/spares", {"id": "north:seal", "unit": "pcs", "on_hand": STOCK, "price": 8.25, "currency": "EUR"})
        desk.ask(SPARE + "/fits", {"fits": [{"class": "pump"}]}, {"If-Match": "*"}, method="PUT")
        return desk, receivers

    def test_are_neither_lost_nor_doubled_and_neither_is_stock_or_a_message(self):
        desk, receivers = self.started()
        flow = subprocess.Popen([PROGRAM, "replay", "--dataset", "cmapss:FD001", "--data", DATA, "--log", "log", "--speed", str(ROWS_A_SECOND)],
                                cwd=desk.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(flow.wait)
        self.addCleanup(flow.kill)
        chance, people = random.Random(11), [Person(desk, f"person{number}") for number in range(PEOPLE)]
        for person in people:
            person.start()
        for _ in range(KILLS):
            time.sleep(chance.uniform(0.3, 1.5))
            desk.end(signal.SIGKILL)
            desk.start()
        self.assertEqual(flow.wait(timeout=60), 0)
        self.wait("alarms call for some", lambda: self.called_for(people) > 2 or any(person.failed for person in people))
        for person in people:
            person.home.set()
        for person in people:
            person.join(timeout=150)
            self.assertIsNone(person.failed)
            self.assertFalse(person.is_alive())
        desk.wait_for_all()
        self.check_orders(desk, [order for person in people for order in person.finished])
        self.check_stock(desk, people)
        self.check_messages(desk, receivers)

    @staticmethod
    def called_for(people):
        return sum(not by_hand for person in people for _, by_hand in person.finished)

    def check_orders(self, desk, finished):
        self.assertGreater(len(finished), 30)
        self.assertGreater(sum(not by_hand for _, by_hand in finished), 2, "alarms called for some")
        kept = {row[0]: row[1:] for row in desk.rows("SELECT id, state, hours FROM work_orders")}
        for order, by_hand in finished:
            self.assertEqual(kept[order], ("confirmed", 1.0), order)
            happened = sorted(what for what, in desk.rows(f"SELECT what FROM work_order_events WHERE order_id = '{order}'"))
            once = ["assigned", "begun", "confirmed", "done", "opened", "worked"] + ["worked"] * by_hand  # hours, and what the part costs
            self.assertEqual([what for what in happened if what in once], once, order)
            self.assertEqual(desk.rows(f"SELECT count(*) FROM life_events WHERE ref = '{order}'"), [(1,)], order)
            self.assertEqual(desk.rows(f"SELECT quantity FROM work_order_parts WHERE order_id = '{order}'"), [(1.0,)] if by_hand else [], order)
        self.assertEqual(set(kept), {order for order, _ in finished} | {order for order, row in kept.items() if row[0] != "confirmed"})
        self.assertEqual(desk.rows("SELECT asset, part, fault FROM work_orders WHERE is_open = 1 GROUP BY 1, 2, 3 HAVING count(*) > 1"), [])
        self.assertEqual(desk.rows("SELECT asset, kind, part, subject FROM alarms WHERE is_open = 1 GROUP BY 1, 2, 3, 4 HAVING count(*) > 1"), [])

    def check_stock(self, desk, people):
        issued = sum(by_hand for person in people for _, by_hand in person.finished)
        received = sum(person.received for person in people)
        spare = desk.ask(SPARE)
        self.assertEqual((spare["on_hand"], spare["reserved"]), (STOCK + received - issued, 0))
        moves = dict(desk.rows("SELECT kind, count(*) FROM stock_moves GROUP BY kind"))
        self.assertEqual((moves["reservation"], moves["issue"], moves.get("receipt", 0)), (issued, issued, received))
        self.assertEqual(desk.rows("SELECT count(*) FROM stock_reservations"), [(0,)])

    def check_messages(self, desk, receivers):
        waiting = "SELECT count(*) FROM deliveries WHERE subscriber <> 'away'"
        self.wait("those that are there get everything", lambda: desk.rows(waiting) == [(0,)])
        told = desk.rows("SELECT count(*) FROM deliveries WHERE subscriber = 'away' AND state = 'waiting'")[0][0]
        self.assertGreater(told, 20)
        for name in ("cmms", "wall"):
            self.assertEqual(len(receivers[name].ids()), told)
            self.assertEqual(receivers[name].wrong, [])
            self.assertEqual(len({(message, body) for message, _, body in receivers[name].got}), told, "an id has one body")
        self.assertEqual(receivers["cmms"].by_asset(), receivers["wall"].by_asset())
        receivers["away"].open()
        self.wait("the one that was away catches up", lambda: desk.rows("SELECT count(*) FROM deliveries") == [(0,)], 150)
        self.assertEqual(receivers["away"].ids(), receivers["cmms"].ids())


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
