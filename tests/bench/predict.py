#!/usr/bin/env python3
"""Forecasts of posted series over HTTP, beside FastAPI with ONNX Runtime, in turn on the same cores.

    tests/bench/predict.py --data FOLDER [--build build/release] [--peer FOLDER] [--seconds 5] [--rounds 3]

A series is 48 readings of 14 channels. Portent: POST /api/v1/models/NAME/predict of `portent serve`, a key
checked, of one network (a TCN of FD001's 14 sensors that move, 35 thousand multiply-adds a step), of the four
that `train --model network` fits, and of the shipped blend, trained here by preset quick. The peer: app_ort_fast.py of FOLDER, one uvicorn worker, a
three-layer TCN of 27 thousand parameters over the same window, random weights; needs fastapi, uvicorn, orjson,
onnx and onnxruntime. Each is loaded by wrk (one thread) at 1 and 16 connections that are kept. Prints
requests/s, P50 and P99, and processor time a request of the serving process: minimum of times and maximum of
rates, then medians.
"""

import argparse
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
CHANNELS = ["T24", "T30", "T50", "P30", "Nf", "Nc", "Ps30", "phi", "NRf", "NRc", "BPR", "htBleed", "W31", "W32"]
COLUMNS = [2, 3, 4, 7, 8, 9, 11, 12, 13, 14, 15, 17, 20, 21]  # of the 21 sensors, from 1
LUA = """
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer %s"
local file = io.open("%s"); wrk.body = file:read("a"); file:close()
done = function(summary, latency, requests)
  io.write(string.format("LAT %%.4f %%.4f %%.1f %%d\\n", latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    summary.requests / (summary.duration / 1e6),
    summary.errors.status + summary.errors.timeout + summary.errors.connect + summary.errors.read))
end
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def rows_of(data):
    return [line.split() for line in (Path(data) / "train_FD001.txt").read_text().splitlines()]


def train(portent, rows, folder):
    table = [",".join(["unit", "cycle", *CHANNELS])]
    table += [",".join(row[:2] + [row[4 + column] for column in COLUMNS]) for row in rows]
    (folder / "history.csv").write_text("\n".join(table) + "\n")
    (folder / "fleet.yaml").write_text(
        "files: [history.csv]\nasset: {column: unit}\ntime: {column: cycle, format: count}\n"
        "life: {column: cycle, unit: cycle}\nstep: {every: reading}\nfailure: last_row\n")
    for name, options in (("network", ["--model", "network"]), ("blend", [])):
        subprocess.run([portent, "train", "--dataset", folder / "fleet.yaml", "--registry", folder / "registry", "--name", name,
                        "--cap", "125", *options], check=True, stdout=subprocess.DEVNULL)


def single(build, folder):
    """One network out of those: what the peer has."""
    subprocess.run([Path(build).resolve() / "tests/bench/one_network", folder / "registry", "network", "single"], check=True,
                   stdout=subprocess.DEVNULL)


def peer_model(file):
    """The peer's network with random weights: model.py's, without PyTorch."""
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    random = np.random.default_rng(0)
    constants, nodes, source, width = [], [], "x", 14
    for number, dilation in enumerate((1, 2, 4)):
        weight = random.normal(0, 0.1, (64, width, 3)).astype(np.float32)
        constants += [numpy_helper.from_array(weight, f"w{number}"),
                      numpy_helper.from_array(np.zeros(64, np.float32), f"b{number}")]
        nodes.append(helper.make_node("Conv", [source, f"w{number}", f"b{number}"], [f"c{number}"], dilations=[dilation],
                                      pads=[2 * dilation, 0]))
        nodes.append(helper.make_node("Relu", [f"c{number}"], [f"r{number}"]))
        source, width = f"r{number}", 64
    constants += [numpy_helper.from_array(np.array(-1), "last"),
                  numpy_helper.from_array(random.normal(0, 0.1, (3, 64)).astype(np.float32), "wh"),
                  numpy_helper.from_array(np.zeros(3, np.float32), "bh")]
    nodes += [helper.make_node("Gather", [source, "last"], ["now"], axis=2),
              helper.make_node("Gemm", ["now", "wh", "bh"], ["y"], transB=1)]
    graph = helper.make_graph(nodes, "tcn", [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 14, 48])],
                              [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 3])], constants)
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), file)


def wait_for(url, body, headers):
    deadline = time.time() + 60
    while True:
        try:
            request = urllib.request.Request(url, body, {"Content-Type": "application/json", **headers})
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.read().decode()
        except OSError as error:
            if time.time() > deadline:
                sys.exit(f"{url}: {error}")
            time.sleep(0.05)


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def load(served, connections, seconds):
    before = cpu_seconds(served["pid"])
    out = subprocess.run(["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "-s", served["lua"], served["url"]],
                         capture_output=True, text=True, check=True).stdout
    p50, p99, rate, errors = re.search(r"LAT ([\d.]+) ([\d.]+) ([\d.]+) (\d+)", out).groups()
    if errors != "0":
        sys.exit(f"{served['name']}: {errors} requests were not answered with 200\n{out}")
    used = cpu_seconds(served["pid"]) - before
    return {"p50": float(p50), "p99": float(p99), "rate": float(rate), "cpu": used / (float(rate) * seconds) * 1e3}


def script(folder, name, key, body):
    (folder / f"{name}.json").write_text(body)
    (folder / f"{name}.lua").write_text(LUA % (key, folder / f"{name}.json"))
    return str(folder / f"{name}.lua")


def start_portent(portent, folder, rows):
    store = folder / "desk.db"
    made = subprocess.run([portent, "keys", "create", "--store", store, "--name", "bench", "--role", "administrator"],
                          check=True, capture_output=True, text=True).stdout
    key = re.search(r"ptk_\S+", made)[0]
    port = free_port()
    process = subprocess.Popen([portent, "serve", "--log", folder / "log", "--registry", folder / "registry", "--model", "network",
                                "--metrics", "127.0.0.1:0", "--set", f"api.port={port}", "--set", f"desk.store={store}"],
                               cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    window = rows[100:148]
    body = json.dumps({"channels": CHANNELS, "usage": [int(row[1]) for row in window],
                       "values": [[float(row[4 + column]) for column in COLUMNS] for row in window]})
    served = []
    for model in ("single", "network", "blend"):
        url = f"http://127.0.0.1:{port}/api/v1/models/{model}/predict"
        print(f"{model}: {wait_for(url, body.encode(), {'Authorization': 'Bearer ' + key})[:160]}...")
        served.append({"name": f"portent serve, {model}", "url": url, "pid": process.pid, "lua": script(folder, model, key, body)})
    return process, served


def start_peer(peer, folder):
    peer_model(str(folder / "tcn.onnx"))
    port = free_port()
    process = subprocess.Popen([sys.executable, "-m", "uvicorn", "app_ort_fast:app", "--app-dir", str(peer), "--port", str(port),
                                "--log-level", "warning"], env={**os.environ, "MODEL": str(folder / "tcn.onnx")})
    body = json.dumps({"window": [[((7 * i + 3 * j) % 20) / 10 - 1 for j in range(14)] for i in range(48)]})
    url = f"http://127.0.0.1:{port}/predict"
    wait_for(url, body.encode(), {})
    return process, {"name": "FastAPI, ONNX Runtime", "url": url, "pid": process.pid, "lua": script(folder, "peer", "-", body)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    parser.add_argument("--data", required=True, help="folder of C-MAPSS")
    parser.add_argument("--peer", help="folder with app_ort_fast.py; without it that row is left out")
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    portent = str(Path(options.build).resolve() / "cli/portent")
    with tempfile.TemporaryDirectory(prefix="portent-predict-") as name:
        folder, rows, processes = Path(name), rows_of(options.data), []
        train(portent, rows, folder)
        try:
            single(options.build, folder)
            process, served = start_portent(portent, folder, rows)
            processes.append(process)
            if options.peer:
                process, one = start_peer(Path(options.peer).resolve(), folder)
                processes.append(process)
                served.append(one)
            print(f"\n| a series of 48 x 14, {options.rounds} rounds | connections | requests/s | P50 ms | P99 ms | CPU ms a request |")
            print("| --- | --- | --- | --- | --- | --- |")
            for connections in (1, 16):
                rounds = [[load(one, connections, options.seconds) for one in served] for _ in range(options.rounds)]
                for one, runs in zip(served, zip(*rounds)):
                    cells = [f"{best(run[key] for run in runs):.{digits}f} / {statistics.median(run[key] for run in runs):.{digits}f}"
                             for key, digits, best in (("rate", 0, max), ("p50", 3, min), ("p99", 3, min), ("cpu", 3, min))]
                    print(f"| {one['name']} | {connections} | {' | '.join(cells)} |", flush=True)
        finally:
            for process in processes:
                process.terminate()
                process.wait()


if __name__ == "__main__":
    main()
