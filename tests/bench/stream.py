#!/usr/bin/env python3
"""Streams measured side by side, in rounds, against a broker of its own.

    tests/bench/stream.py [--build build/release] [--count 1000000] [--assets 158 10000] [--rounds 3]
                          [--kafka-streams FOLDER] [--registry FOLDER --model NAME@ALIAS ...]

Rows: librdkafka's bare consumer; Kafka Streams, where --kafka-streams names a folder with target/classes and
target/libs of a program `Peer BROKER IN OUT COUNT THREADS durable eos COMMIT_MS`; `portent score --features`;
and `portent score` with each --model. Each ends once it has done the topic. Prints, as minimum and median over
the rounds, the CPU-seconds of the process for a million readings, those of the broker beside it, readings a
second from ready to done, and the largest resident memory; then checks every record of the last features run.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TICKS = os.sysconf("SC_CLK_TCK")
CHANNELS = ",".join(f"s{c}" for c in range(1, 22))


def cpu_seconds(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def seconds_said(output):
    """What a run prints of itself: a JSON line, or the peers' RESULT line."""
    for line in reversed(output.splitlines()):
        if line.startswith("{"):
            return json.loads(line)["seconds"]
        if found := re.search(r"steady_s=([\d.]+)", line):
            return float(found[1])
    return None


def measure(command, count, broker_pid):
    before = cpu_seconds(broker_pid)
    with tempfile.TemporaryFile("w+") as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        if status != 0:
            errors.seek(0)
            sys.exit(f"{' '.join(command)}: status {status}\n{errors.read()}")
    seconds = seconds_said(output)
    return {"cpu": (usage.ru_utime + usage.ru_stime) / count * 1e6,
            "broker": (cpu_seconds(broker_pid) - before) / count * 1e6,
            "rate": count / seconds if seconds else float("nan"),
            "rss": usage.ru_maxrss / 1024}


class Bench:
    def __init__(self, options, broker, broker_pid):
        self.options, self.broker, self.broker_pid = options, broker, broker_pid
        self.build = Path(options.build)
        self.features = None

    def tool(self, name):
        return str(self.build / "tests/bench" / name)

    def portent(self, topic, run, *more):
        return [str(self.build / "cli/portent"), "score", "--drain", "--broker", self.broker, "--prefix", f"{run}.",
                "--group", run, "--metrics", "127.0.0.1:0", "--set", f"topics.telemetry={topic}", *more]

    def rows(self, topic, run):
        options = self.options
        yield "librdkafka, read and drop", [self.tool("bare_consumer"), self.broker, topic, str(options.count)]
        if options.kafka_streams:
            classes = ":".join(f"{options.kafka_streams}/target/{part}" for part in ("classes", "libs/*"))
            peer = f"{run}-peer"
            subprocess.run([self.tool("stream_input"), self.broker, peer, "0", "1"], check=True)
            yield "Kafka Streams, durable, exactly once", [
                "java", "-Xms256m", "-Xmx1g", "-cp", classes, "Peer", self.broker, topic, peer, str(options.count),
                "1", "durable", "eos", "1000"]
        self.features = f"{run}-features.features"
        yield "portent score --features", self.portent(topic, f"{run}-features", "--features", "--set",
                                                        f"features.channels={CHANNELS}")
        for number, model in enumerate(options.model or []):
            yield f"portent score, {model}", self.portent(topic, f"{run}-model{number}", "--registry",
                                                          options.registry, "--model", model)

    def run(self, assets):
        topic = f"readings-{assets}"
        subprocess.run([self.tool("stream_input"), self.broker, topic, str(self.options.count), str(assets)], check=True)
        table = {}
        for number in range(self.options.rounds):
            for name, command in self.rows(topic, f"run{assets}-{number}"):
                table.setdefault(name, []).append(measure(command, self.options.count, self.broker_pid))
                time.sleep(0.5)
        self.show(assets, table)
        checked = subprocess.run([self.tool("stream_check"), self.broker, topic, self.features], text=True,
                                 capture_output=True, check=False)
        print(f"checked: {checked.stdout.strip()}{checked.stderr.strip()}\n", flush=True)
        return checked.returncode

    def show(self, assets, table):
        print(f"{self.options.count} readings of {assets} assets, {self.options.rounds} rounds: minimum / median\n")
        print(f"| {'':37} | CPU-s/million | broker CPU-s/million | readings/s | peak MiB |")
        print("| --- | --- | --- | --- | --- |")
        for name, rounds in table.items():
            def pair(key, digits, best=min, rounds=rounds):
                values = [one[key] for one in rounds]
                return f"{best(values):.{digits}f} / {statistics.median(values):.{digits}f}"
            print(f"| {name:37} | {pair('cpu', 2)} | {pair('broker', 2)} | {pair('rate', 0)} | "
                  f"{pair('rss', 0, max)} |")
        print(flush=True)


def start_broker(folder):
    out = subprocess.run([str(ROOT / "scripts/kafka"), "start", "--dir", folder], capture_output=True, text=True,
                         check=False)
    if out.returncode != 0:
        sys.exit(out.stderr)
    return out.stdout.strip().splitlines()[-1], int((Path(folder) / "pid").read_text())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", default=str(ROOT / "build/release"))
    parser.add_argument("--count", type=int, default=1_000_000)
    parser.add_argument("--assets", type=int, nargs="+", default=[158, 10_000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kafka-streams", help="folder of the built peer; without it that row is left out")
    parser.add_argument("--registry")
    parser.add_argument("--model", action="append", help="of --registry; may be repeated")
    options = parser.parse_args()
    if bool(options.model) != bool(options.registry):
        sys.exit("stream: --registry and --model go together")
    if not options.kafka_streams:
        print("Kafka Streams is not measured: no --kafka-streams\n")
    with tempfile.TemporaryDirectory(prefix="portent-stream-") as folder:
        broker, pid = start_broker(folder)
        try:
            bench = Bench(options, broker, pid)
            sys.exit(max(bench.run(assets) for assets in options.assets))
        finally:
            subprocess.run([str(ROOT / "scripts/kafka"), "stop", "--dir", folder], capture_output=True, check=False)


if __name__ == "__main__":
    main()
