#!/usr/bin/env python3
"""Streams measured side by side, in rounds, against a broker of its own.

    tests/bench/stream.py [--build build/release] [--count 1000000] [--assets 158 10000] [--rounds 3]
                          [--kafka-streams FOLDER] [--train DATA] [--processes 1 2 4]

Rows: librdkafka's bare consumer; Kafka Streams, where --kafka-streams names a folder with target/classes and
target/libs of a program `Peer BROKER IN OUT COUNT THREADS durable eos COMMIT_MS`; `portent score --features`,
by as many processes of one group as --processes says, in turn; and, where --train names the folder of C-MAPSS,
`portent score` with networks alone and with the blend (five folds each), trained on FD001's 21 sensors. Each ends once it has done
the topic. Prints, as minimum and median over the rounds, the CPU-seconds of the processes for a million
readings, those of the broker beside them, readings a second from ready to done, and the largest resident memory
of a process; then checks every record of the last features run.
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
MODELS = ("networks", "blend")
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


def measure(commands, count, broker_pid):
    """Of processes that run side by side until all are done."""
    before = cpu_seconds(broker_pid)
    with tempfile.TemporaryFile("w+") as errors:
        processes = [subprocess.Popen(c, stdout=subprocess.PIPE, stderr=errors, text=True) for c in commands]
        said, usages = [], []
        for process in processes:
            said.append(seconds_said(process.stdout.read()))
            _, status, usage = os.wait4(process.pid, 0)
            usages.append(usage)
            if status != 0:
                errors.seek(0)
                sys.exit(f"{' '.join(process.args)}: status {status}\n{errors.read()}")
    seconds = max(filter(None, said), default=None)
    return {"cpu": sum(usage.ru_utime + usage.ru_stime for usage in usages) / count * 1e6,
            "broker": (cpu_seconds(broker_pid) - before) / count * 1e6,
            "rate": count / seconds if seconds else float("nan"),
            "rss": max(usage.ru_maxrss for usage in usages) / 1024}


def train(portent, data, registry):
    """Networks alone and the shipped blend, both of preset quick with five folds, on FD001's sensors, named as
    stream_input names channels."""
    with tempfile.TemporaryDirectory(prefix="portent-stream-") as folder:
        header = "unit,cycle," + CHANNELS
        rows = [line.split() for line in (Path(data) / "train_FD001.txt").read_text().splitlines()]
        table = "\n".join([header] + [",".join(row[:2] + row[5:26]) for row in rows])
        (Path(folder) / "history.csv").write_text(table + "\n")
        (Path(folder) / "fleet.yaml").write_text(
            "files: [history.csv]\nasset: {column: unit}\ntime: {column: cycle, format: count}\n"
            "life: {column: cycle, unit: cycle}\nstep: {every: reading}\nfailure: last_row\n")
        for name, more in zip(MODELS, (["--model", "tcn"], [])):
            subprocess.run([portent, "train", "--dataset", f"{folder}/fleet.yaml", "--registry", registry, "--name", name,
                            "--cap", "125", *more], check=True, stdout=subprocess.DEVNULL)


class Bench:
    def __init__(self, options, broker, broker_pid, registry):
        self.options, self.broker, self.broker_pid = options, broker, broker_pid
        self.build = Path(options.build)
        self.features = None
        self.registry = registry

    def tool(self, name):
        return str(self.build / "tests/bench" / name)

    def portent(self, topic, run, *more):
        return [str(self.build / "cli/portent"), "score", "--drain", "--broker", self.broker, "--prefix", f"{run}.",
                "--group", run, "--metrics", "127.0.0.1:0", "--set", f"topics.telemetry={topic}", *more]

    def rows(self, topic, run):
        options = self.options
        yield "librdkafka, read and drop", [[self.tool("bare_consumer"), self.broker, topic, str(options.count)]]
        if options.kafka_streams:
            classes = ":".join(f"{options.kafka_streams}/target/{part}" for part in ("classes", "libs/*"))
            peer = f"{run}-peer"
            subprocess.run([self.tool("stream_input"), self.broker, peer, "0", "1"], check=True)
            yield "Kafka Streams, durable, exactly once", [[
                "java", "-Xms256m", "-Xmx1g", "-cp", classes, "Peer", self.broker, topic, peer, str(options.count),
                "1", "durable", "eos", "1000"]]
        for processes in options.processes:
            of = f"{run}-features{processes}"
            self.features = f"{of}.features"
            name = "portent score --features" + (f", {processes} processes" if processes > 1 else "")
            yield name, [self.portent(topic, of, "--features", "--set", f"features.channels={CHANNELS}", "--set",
                                      f"topics.partitions={options.partitions}", "--instance", f"scorer-{i}")
                         for i in range(processes)]
        for model in MODELS if options.train else ():
            yield f"portent score, {model}", [self.portent(
                topic, f"{run}-{model}", "--registry", self.registry, "--model", f"{model}@champion", "--set",
                f"topics.partitions={options.partitions}")]

    def run(self, assets):
        topic = f"readings-{assets}"
        subprocess.run([self.tool("stream_input"), self.broker, topic, str(self.options.count), str(assets), "0",
                        str(self.options.partitions)], check=True)
        table = {}
        for number in range(self.options.rounds):
            for name, commands in self.rows(topic, f"run{assets}-{number}"):
                table.setdefault(name, []).append(measure(commands, self.options.count, self.broker_pid))
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
    parser.add_argument("--train", help="folder of C-MAPSS: models are trained and measured, too")
    parser.add_argument("--processes", type=int, nargs="+", default=[1], help="of window statistics, one row each")
    parser.add_argument("--partitions", type=int, default=4)
    options = parser.parse_args()
    if not options.kafka_streams:
        print("Kafka Streams is not measured: no --kafka-streams\n")
    with tempfile.TemporaryDirectory(prefix="portent-stream-") as folder:
        broker, pid = start_broker(folder)
        try:
            bench = Bench(options, broker, pid, f"{folder}/registry")
            if options.train:
                train(str(bench.build / "cli/portent"), options.train, bench.registry)
            sys.exit(max(bench.run(assets) for assets in options.assets))
        finally:
            subprocess.run([str(ROOT / "scripts/kafka"), "stop", "--dir", folder], capture_output=True, check=False)


if __name__ == "__main__":
    main()
