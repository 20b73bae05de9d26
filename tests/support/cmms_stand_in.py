"""A CMMS on loopback, in Python's standard library: the documented shapes of Atlas CMMS and MaintainX (docs/connectors.md says of which versions), and
switches for what goes wrong with one.

    python3 cmms_stand_in.py atlas --port 8099 --key sesame [--mood MOOD]    for trying things out by hand

It takes what it is asked to and answers as the real one would; `mood` says how it misbehaves:

    well     not at all
    down     answers 503, and does nothing
    losing   does what it is asked to, and closes the connection without an answer
    slow     does it, and answers what would change something after `slow_s`
    late     does what would change something after `slow_s`, and answers then; nobody may wait so long
    odd      does it, and answers what is no JSON
    strict   answers 400 to whatever would change something
    doubling creates each order twice, as a gateway that sends twice
"""
import argparse
import copy
import datetime
import http.server
import json
import threading
import time
import urllib.parse

MOODS = ("well", "down", "losing", "slow", "late", "odd", "strict", "doubling")


def now_text(moment):
    return datetime.datetime.fromtimestamp(moment, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


class Refused(Exception):
    def __init__(self, status, words):
        super().__init__(words)
        self.status = status


class StandIn:
    """The orders, and how they are asked for. Thread-safe."""

    def __init__(self, kind, key="sesame", port=0):
        self.kind, self.key, self.mood, self.slow_s = kind, key, "well", 3.0
        self.orders, self.requests, self.last_id, self.last_moment = {}, [], 4000, 0.0
        self.lock = threading.RLock()
        stand_in = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def serve(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                status, text = stand_in.answer(self.command, self.path, dict(self.headers), body)
                if status is None:
                    self.close_connection = True
                    return
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                try:
                    self.wfile.write(text)
                except OSError:
                    self.close_connection = True  # who asked did not wait

            do_GET = do_POST = do_PATCH = serve

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            def handle_error(self, request, client_address):
                pass  # who asked was killed

        self.server = Server(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True
        self.host = "127.0.0.1:%d" % self.server.server_address[1]
        self.url = f"http://{self.host}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def moment(self):
        """Each change a millisecond later than the one before at least."""
        self.last_moment = max(time.time(), self.last_moment + 0.001)
        return now_text(self.last_moment)

    def known(self, headers):
        named = {name.lower(): value for name, value in headers.items()}
        if self.kind == "atlas":
            return named.get("x-api-key") == self.key
        return named.get("authorization") == "Bearer " + self.key

    def answer(self, method, target, headers, body):
        """Status and bytes; None: no answer at all."""
        url = urllib.parse.urlsplit(target)
        changes = method != "GET" and not url.path.endswith("/search")
        with self.lock:
            late = self.mood == "late" and changes and self.known(headers)
        if late:
            time.sleep(self.slow_s)
        with self.lock:
            mood = self.mood
            self.requests.append(f"{method} {url.path}")
            if not self.known(headers):
                return 401, b'{"error":"Unauthorized"}'
            if mood == "down":
                return 503, b"<html>down for maintenance</html>"
            if mood == "strict" and changes:
                return 400, b'{"errors":[{"error":"not today"}]}'
            try:
                told = self.ask(method, url.path, urllib.parse.parse_qs(url.query), json.loads(body or b"null"))
                status, text = 200, json.dumps(told).encode()
            except Refused as refused:
                status, text = refused.status, json.dumps({"error": str(refused)}).encode()
        if mood == "losing" and changes:
            return None, b""
        if mood == "slow" and changes:
            time.sleep(self.slow_s)
        return (200, b"<html>hello</html>") if mood == "odd" else (status, text)

    def ask(self, method, path, query, body):
        return self.ask_atlas(method, path, body) if self.kind == "atlas" else self.ask_maintainx(method, path, query, body)

    def find(self, path, root):
        number = path[len(root):].split("/")[0]
        if not path.startswith(root) or not number.isdigit() or int(number) not in self.orders:
            raise Refused(404, "Not found")
        return self.orders[int(number)]

    def add(self, body):
        if not isinstance(body, dict) or not body.get("title"):
            raise Refused(400, "title is needed")
        made = None
        for _ in range(2 if self.mood == "doubling" else 1):
            self.last_id += 1
            made = {**copy.deepcopy(body), "id": self.last_id, "status": "OPEN", "createdAt": self.moment()}
            made["updatedAt"] = made["createdAt"]
            self.orders[self.last_id] = made
        return made

    def write(self, order, body):
        order.update(body, updatedAt=self.moment())
        return order

    def ask_atlas(self, method, path, body):
        if method == "POST" and path == "/work-orders/search":
            return self.search(body)
        if method == "POST" and path == "/work-orders":
            return {"priority": "NONE", "archived": False, "requiredSignature": False, "estimatedDuration": 0.0, **self.add(body)}
        order = self.find(path, "/work-orders/")
        if method == "PATCH" and path.endswith("/change-status"):
            if body.get("status") not in ("OPEN", "IN_PROGRESS", "ON_HOLD", "COMPLETE"):
                raise Refused(400, "no such status")
            return self.write(order, {"status": body["status"]})
        if method == "PATCH":  # takes the order as a whole: what is not named is emptied
            emptied = {name: None for name in ("dueDate", "category", "location", "team", "primaryUser", "asset", "assignedTo") if name not in body}
            return self.write(order, {**emptied, **body})
        return order

    def search(self, body):
        """A page of Spring's."""
        found = list(self.orders.values())
        for asked in body.get("filterFields", []):
            if asked["operation"] != "cn":
                raise Refused(400, "operation " + asked["operation"])
            found = [order for order in found if asked["value"].lower() in str(order.get(asked["field"], "")).lower()]
        found.sort(key=lambda order: order[body.get("sortField", "id")], reverse=body.get("direction") == "DESC")
        number, size = body.get("pageNum", 0), body.get("pageSize", 10)
        content = found[number * size:(number + 1) * size]
        return {"content": content, "number": number, "size": size, "totalElements": len(found), "last": (number + 1) * size >= len(found)}

    def ask_maintainx(self, method, path, query, body):
        if path == "/workorders" and method == "GET":
            return self.list(query)
        if path == "/workorders" and method == "POST":
            return {"id": self.add(body)["id"]}
        order = self.find(path, "/workorders/")
        if method == "PATCH" and path.endswith("/status"):
            if body.get("status") not in ("OPEN", "IN_PROGRESS", "ON_HOLD", "DONE", "CANCELED", "SKIPPED"):
                raise Refused(400, "no such status")
            body = {"status": body["status"]}
        return {"workOrder": self.write(order, body) if method == "PATCH" else order}

    def list(self, query):
        title, since = query.get("title", [""])[0].lower(), query.get("updatedAt[gte]", [""])[0]
        found = [order for order in self.orders.values() if title in order["title"].lower() and order["updatedAt"] >= since]
        found.sort(key=lambda order: order[query.get("sort", ["createdAt"])[0]])
        start, limit = int(query.get("cursor", ["0"])[0]), int(query.get("limit", ["100"])[0])
        page = {"workOrders": found[start:start + limit]}
        if start + limit < len(found):
            page["nextCursor"] = str(start + limit)
        return page

    # For tests: what somebody does there.

    def titles(self):
        with self.lock:
            return sorted(order["title"] for order in self.orders.values())

    def set(self, reference, **members):
        with self.lock:
            for order in self.orders.values():
                if reference in order["title"]:
                    self.write(order, members)

    def order(self, reference):
        with self.lock:
            return next((dict(order) for order in self.orders.values() if reference in order["title"]), None)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("kind", choices=("atlas", "maintainx"))
    parser.add_argument("--port", type=int, default=8099)
    parser.add_argument("--key", default="sesame")
    parser.add_argument("--mood", choices=MOODS, default="well")
    asked = parser.parse_args()
    there = StandIn(asked.kind, asked.key, asked.port)
    there.mood = asked.mood
    print(f"{asked.kind} at {there.url}; Ctrl-C ends it", flush=True)
    try:
        while True:
            time.sleep(3600)
    except KeyboardInterrupt:
        there.close()
