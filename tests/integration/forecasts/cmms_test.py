"""Work orders of `portent serve`, mirrored in a CMMS that is away, slow, loses answers and talks nonsense, while the desk is killed again and again."""
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import unittest
import urllib.error

sys.path.insert(0, os.path.dirname(__file__))
PROGRAM, SOURCE, REGISTRY = sys.argv[1:4]
sys.path.insert(0, os.path.join(SOURCE, "tests", "support"))
from cmms_stand_in import StandIn  # noqa: E402
from desk_kill_test import Desk  # noqa: E402

KILLS = 6
DONE = {"atlas": "COMPLETE", "maintainx": "DONE"}


class Mirrored(unittest.TestCase):
    def both(self, kind, *settings):
        folder = tempfile.mkdtemp(prefix="portent-cmms-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        cmms = StandIn(kind)
        self.addCleanup(cmms.close)
        key = os.path.join(folder, "cmms.key")
        with open(os.open(key, os.O_WRONLY | os.O_CREAT, 0o600), "w", encoding="utf-8") as file:
            file.write("sesame\n")
        desk = Desk(folder, f"cmms.kind={kind}", f"cmms.url={cmms.url}", "cmms.key_file=cmms.key", "cmms.poll=1", "cmms.timeout=1",
                    f"outward.allow={cmms.host}", *settings)
        self.addCleanup(desk.end, signal.SIGKILL)
        desk.start()
        desk.ask("/api/v1/nodes", {"id": "north", "kind": "site"})
        desk.ask("/api/v1/nodes", {"id": "P-101", "kind": "equipment", "parent": "north"})
        return desk, cmms

    def wait(self, told, condition, seconds=60):
        deadline = time.time() + seconds
        while not condition():
            self.assertLess(time.time(), deadline, told)
            time.sleep(0.05)

    def open(self, desk, fault):
        """Its id. Repeated where the desk was killed over it, with a key, so that it is one order."""
        asked = {"asset": "P-101", "fault": fault, "title": "Look at the " + fault}
        return desk.ask("/api/v1/work-orders", asked, {"Idempotency-Key": "open-" + fault})["id"]

    def settled(self, desk):
        return desk.rows("SELECT count(*) FROM mirrored_orders WHERE state <> 'settled'") == [(0,)]

    def retry_all(self, desk):
        for order, in desk.rows("SELECT order_id FROM mirrored_orders WHERE state <> 'settled'"):
            desk.ask(f"/api/v1/connector/orders/{order}/retry", method="POST")

    def story(self, kind):
        desk, cmms = self.both(kind)
        order = self.open(desk, "seal")
        reference = f"[portent:{order}]"
        self.wait("it is made there", lambda: cmms.order(reference))
        cmms.set(reference, status="IN_PROGRESS")
        path = "/api/v1/work-orders/" + order
        self.wait("it is begun here", lambda: desk.ask(path)["state"] == "in_progress")
        cmms.set(reference, status=DONE[kind])
        self.wait("it is done here, not confirmed", lambda: desk.ask(path)["state"] == "done")
        desk.ask(path + "/confirm", {"finding": "replaced"})
        other = self.open(desk, "noise")
        self.wait("the next is made", lambda: cmms.order(f"[portent:{other}]"))
        cmms.mood = "strict"
        desk.ask(f"/api/v1/work-orders/{other}/reject", {"reason": "twice"})
        self.wait("it is parked", lambda: desk.ask("/api/v1/connector/orders?state=parked")["items"])
        self.assertIn("not today", desk.ask("/api/v1/connector/orders?state=parked")["items"][0]["why"])
        cmms.mood = "well"
        cmms.set(f"[portent:{other}]", status=DONE[kind])
        self.wait("it is in conflict", lambda: desk.ask("/api/v1/connector/conflicts")["items"])
        conflict = desk.ask("/api/v1/connector/conflicts")["items"][0]
        self.assertEqual((conflict["order"], conflict["ours"], conflict["theirs"]), (other, "cancelled", "done"))
        resolve = f"/api/v1/connector/conflicts/{conflict['id']}/resolve"
        with self.assertRaises(urllib.error.HTTPError) as refused:
            desk.ask(resolve, {"keep": "theirs"}, {"If-Match": "*"})
        self.assertEqual(refused.exception.code, 409)
        desk.ask(resolve, {"keep": "ours"}, {"If-Match": "*"})
        self.wait("ours is kept", lambda: self.settled(desk))
        ended = cmms.order(f"[portent:{other}]")
        self.assertTrue(ended.get("archived") or ended["status"] == "CANCELED", ended)
        self.assertEqual(len(cmms.titles()), 2)

    def test_atlas_takes_orders_and_says_how_far_they_have_come(self):
        self.story("atlas")

    def test_maintainx_takes_orders_and_says_how_far_they_have_come(self):
        self.story("maintainx")

    def flow(self, kind):
        """Orders are opened while the CMMS goes from mood to mood and the desk is killed: each is there once, with what was said of it last."""
        (desk, cmms), chance, ids = self.both(kind), random.Random(7), {}
        moods = ["losing", "down", "odd", "slow", "losing", "well"]
        for i in range(KILLS):
            cmms.mood = moods[i % len(moods)]
            for j in range(3):
                ids[f"fault{i}.{j}"] = self.open(desk, f"fault{i}.{j}")
            time.sleep(chance.uniform(0.1, 0.8))
            desk.end(signal.SIGKILL)
            desk.start()
        cmms.mood = "well"
        self.assertEqual({fault: self.open(desk, fault) for fault in ids}, ids, "each was opened once")
        self.retry_all(desk)
        self.wait("everything is settled", lambda: self.settled(desk))
        self.assertEqual(cmms.titles(), sorted(f"Look at the {fault} [portent:{order}]" for fault, order in ids.items()))
        for order in list(ids.values())[::2]:
            cmms.set(f"[portent:{order}]", status=DONE[kind])
        for _ in range(3):
            time.sleep(chance.uniform(0.1, 0.6))
            desk.end(signal.SIGKILL)
            desk.start()
        done = len(ids.values()) // 2
        self.wait("what was done there is done here", lambda: desk.rows("SELECT count(*) FROM work_orders WHERE state = 'done'") == [(done,)])
        twice = "SELECT order_id FROM work_order_events WHERE what = 'done' GROUP BY order_id HAVING count(*) > 1"
        self.assertEqual(desk.rows(twice), [])
        self.assertEqual(len(cmms.titles()), len(ids))

    def test_atlas_has_each_order_once_though_the_desk_is_killed_and_answers_are_lost(self):
        self.flow("atlas")

    def test_maintainx_has_each_order_once_though_the_desk_is_killed_and_answers_are_lost(self):
        self.flow("maintainx")

    def late(self, kind):
        """Each create goes on in the CMMS after the desk has given it up."""
        desk, cmms = self.both(kind)
        cmms.mood, cmms.slow_s = "late", 2.0
        orders = [self.open(desk, fault) for fault in ("seal", "noise")]
        self.wait("both were made, however often they were asked for", lambda: self.retry_all(desk) or len(cmms.titles()) >= len(orders))
        cmms.mood = "well"
        self.retry_all(desk)
        self.wait("everything is settled", lambda: self.settled(desk))
        self.assertEqual(len(cmms.titles()), len(orders))
        self.assertEqual(desk.ask("/api/v1/connector/conflicts")["items"], [])

    def test_atlas_has_an_order_once_though_it_is_made_late(self):
        self.late("atlas")

    def test_maintainx_has_an_order_once_though_it_is_made_late(self):
        self.late("maintainx")

    def test_an_order_that_is_there_twice_is_told_of(self):
        desk, cmms = self.both("atlas")
        cmms.mood = "doubling"
        order = self.open(desk, "seal")
        self.wait("somebody is told", lambda: desk.ask("/api/v1/connector/conflicts")["items"])
        conflict = desk.ask("/api/v1/connector/conflicts")["items"][0]
        self.assertEqual((conflict["order"], conflict["kind"]), (order, "duplicate"))
        self.assertEqual(sorted(conflict["theirs"].split(", ")), ["4001", "4002"])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
