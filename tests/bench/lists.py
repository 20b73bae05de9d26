#!/usr/bin/env python3
"""What lists, filters and single things of a large plant cost over HTTP, while forecasts come in.

    tests/bench/lists.py --registry DIR [--build build/release] [--store URL] [--rate 500] [--seconds 20] [--rounds 3]

Fills a database (SQLite in a temporary folder, or the empty one of URL) with 10,000 assets, 1,000,000 forecasts
and 100,000 alarms, starts `portent serve` on it with a model of the registry, and asks it at RATE questions a
second of 16 connections with a key checked, beside the FD001 test engines of tests/data that are replayed into it.
"""

import argparse
import re
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def start(portent, folder, store, registry):
    process = subprocess.Popen(
        [portent, "serve", "--log", folder / "log", "--registry", registry, "--metrics", "127.0.0.1:0", "--set", "api.port=0",
         "--set", f"desk.store={store}"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    port = 0
    for line in process.stderr:
        if "nearest to failure at" in line:
            port = int(re.search(r":(\d+)/", line)[1])
        if "Ctrl-C stops it" in line:
            return process, port
    raise SystemExit("portent serve ended before it was ready")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    parser.add_argument("--registry", required=True)
    parser.add_argument("--store", help="an empty database; SQLite in a temporary folder where it is left out")
    parser.add_argument("--forecasts", type=int, default=1_000_000)
    parser.add_argument("--rate", type=int, default=500)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    build, registry = Path(options.build).resolve(), Path(options.registry).resolve()
    portent, bench = build / "cli/portent", build / "tests/bench/lists_bench"
    with tempfile.TemporaryDirectory(prefix="portent-lists-") as name:
        folder = Path(name)
        store = options.store or str(folder / "desk.db")
        began = time.time()
        subprocess.run([bench, "fill", store, str(options.forecasts)], check=True)
        print(f"filled in {time.time() - began:.0f} s")
        made = subprocess.run([portent, "keys", "create", "--store", store, "--name", "bench", "--role", "viewer"], check=True,
                              capture_output=True, text=True).stdout
        process, port = start(str(portent), folder, store, registry)
        flow = subprocess.Popen([portent, "replay", "--dataset", "cmapss:FD001", "--data", ROOT / "tests/data/cmapss", "--log",
                                 folder / "log", "--speed", "2"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(options.rounds):
                subprocess.run([bench, "load", str(port), re.search(r"ptk_\S+", made)[0], store, str(options.rate),
                                str(options.seconds)], check=True)
        finally:
            for one in (flow, process):
                one.terminate()
                one.wait()


if __name__ == "__main__":
    main()
