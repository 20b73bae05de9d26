#!/usr/bin/env python3
"""What lists and figures of a large plant's work orders and spares cost over HTTP.

    tests/bench/orders.py --registry DIR [--build build/release] [--store URL] [--orders 1000000] [--spares 10000] [--times 300]

Fills a database (SQLite in a temporary folder, or the empty one of URL) with orders by orders_bench, which prints
what they cost in the database alone, and with spares by the API's own import; starts `portent serve` on it with a
model of the registry; and asks each question TIMES times on one kept connection with a key checked: first pages,
pages somewhere in the middle, and figures. Prints P50, P99 and the longest of each, in ms.
"""

import argparse
import http.client
import json
import re
import subprocess
import tempfile
import time
from pathlib import Path

from lists import ROOT, start

BEGIN_MS, EVERY_MS, SITES, PEOPLE = 1_600_000_000_000, 60_000, 10, 20  # as orders_bench makes them


def iso(ms):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(ms / 1000))


def questions(orders):
    """Names, and what is asked the i-th time."""
    def middle(i):
        return iso(BEGIN_MS + (orders * (i * 37 % 300) // 300) * EVERY_MS)

    end = iso(BEGIN_MS + orders * EVERY_MS)
    month = iso(BEGIN_MS + orders * EVERY_MS - 31 * 86_400_000)
    listed = "/api/v1/work-orders?limit=100"
    return {
        "orders, newest": lambda i: listed,
        "orders, from somewhere in the middle": lambda i: f"{listed}&filter=opened%3C{middle(i)}",
        "orders, open, most urgent first": lambda i: f"{listed}&sort=-priority&filter=open=true",
        "orders of a site, open": lambda i: f"{listed}&filter=site=plant0;open=true",
        "orders of a person": lambda i: f"{listed}&filter=assignee=person{i % PEOPLE}",
        "orders, due first": lambda i: f"{listed}&sort=due&filter=open=true",
        "an order": lambda i: f"/api/v1/work-orders/wo-{1 + i * 997 % orders}",
        "figures of a site, 31 days": lambda i: f"/api/v1/figures?site=plant{i % SITES}&from={month}&to={end}",
        "figures of all sites, 31 days": lambda i: f"/api/v1/figures?from={month}&to={end}",
        "figures by day": lambda i: f"/api/v1/figures?period=day&from={month}&to={end}",
        "spares, first page": lambda i: "/api/v1/spares?limit=100",
        "spares of a site, by name": lambda i: f"/api/v1/spares?limit=100&sort=name&site=plant{i % SITES}",
        "spares found by text": lambda i: f"/api/v1/spares?limit=100&text=S-{i % 1000:04}",
        "spares too few of": lambda i: "/api/v1/spares?limit=100&short=true",
        "stock figures": lambda i: "/api/v1/stock/figures",
    }


def spares_csv(count):
    rows = ["id,name,maker,unit,minimum,on_hand,price,currency"]
    rows += [f"plant{i % SITES}:S-{i:05},Bearing {i % 977},{'SKF' if i % 3 else 'FAG'},pcs,4,{1 + i % 20},8.25,EUR" for i in range(count)]
    return "\n".join(rows) + "\n"


class Desk:
    def __init__(self, port, key):
        self.connection, self.key = http.client.HTTPConnection("127.0.0.1", port), key

    def ask(self, path, body=None, kind="application/json"):
        self.connection.request("POST" if body else "GET", path, body, {"Authorization": "Bearer " + self.key, "Content-Type": kind})
        answer = self.connection.getresponse()
        told = answer.read()
        if answer.status >= 300:
            raise SystemExit(f"{path}: {answer.status} {told[:400]!r}")
        return told


def measure(desk, times, name, target):
    took = []
    for i in range(times):
        path = target(i)
        began = time.perf_counter()
        desk.ask(path)
        took.append((time.perf_counter() - began) * 1e3)
    took.sort()
    print(f"| {name} | {times} | {took[times // 2]:.2f} | {took[times * 99 // 100]:.2f} | {took[-1]:.1f} |", flush=True)
    return took[times * 99 // 100]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    parser.add_argument("--registry", required=True)
    parser.add_argument("--store", help="an empty database; SQLite in a temporary folder where it is left out")
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--spares", type=int, default=10_000)
    parser.add_argument("--times", type=int, default=300)
    options = parser.parse_args()
    build, registry = Path(options.build).resolve(), Path(options.registry).resolve()
    portent = build / "cli/portent"
    with tempfile.TemporaryDirectory(prefix="portent-orders-") as name:
        folder = Path(name)
        store = options.store or str(folder / "desk.db")
        subprocess.run([build / "tests/bench/orders_bench", store, str(options.orders)], check=True)
        made = subprocess.run([portent, "keys", "create", "--store", store, "--name", "bench", "--role", "administrator"], check=True,
                              capture_output=True, text=True).stdout
        process, port = start(str(portent), folder, store, registry)
        try:
            desk = Desk(port, re.search(r"ptk_\S+", made)[0])
            report = json.loads(desk.ask("/api/v1/spares:import", spares_csv(options.spares).encode(), "text/csv"))
            print(json.dumps(report)[:200])
            print("\n| over HTTP | asked | P50 ms | P99 ms | longest |\n| --- | --- | --- | --- | --- |")
            worst = max(measure(desk, options.times, *one) for one in questions(options.orders).items())
            print(f"\nthe worst P99: {worst:.1f} ms")
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
