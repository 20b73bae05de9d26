#!/usr/bin/env python3
"""What lives that never failed cost: a fleet of C-MAPSS once whole, once with most lives cut short at random.

    tests/bench/censored.py build/release/cli/portent --data ../shared/data/cmapss --set FD001

Every fifth engine is held out, whole. Of the others `--share` are cut at a cycle drawn evenly between 20 and
their last but one, and marked as not failed. Both fleets are trained by fleet.yaml with the same options, and
judged by `portent evaluate` on the engines held out.
"""
import argparse
import json
import pathlib
import random
import subprocess
import tempfile

COLUMNS = ["unit", "cycle", "set1", "set2", "set3"] + [f"s{i}" for i in range(1, 22)]
SCHEMA = """files: [{name}.csv]
asset: {{column: unit}}
time: {{column: cycle, format: count}}
life: {{column: cycle, unit: cycle}}
step: {{every: 1 cycle}}
settings: [set1, set2, set3]
failure: {{column: failed}}
"""


def read_lives(path):
    lives = {}
    for line in path.read_text(encoding="ascii").splitlines():
        row = line.split()
        lives.setdefault(int(row[0]), []).append(row)
    return lives


def write_fleet(folder, name, lives, cut_at):
    with open(folder / f"{name}.csv", "w", encoding="ascii") as file:
        file.write(",".join(COLUMNS + ["failed"]) + "\n")
        for unit, rows in lives.items():
            kept = rows[: cut_at.get(unit, len(rows))]
            for i, row in enumerate(kept):
                failed = unit not in cut_at and i + 1 == len(kept)
                file.write(",".join(row + [str(int(failed))]) + "\n")
    (folder / f"{name}.yaml").write_text(SCHEMA.format(name=name), encoding="ascii")


def called(portent, *arguments):
    done = subprocess.run([portent, *map(str, arguments), "--json"], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def rmse_of(options, folder, name, seed):
    held_out = folder / "held_out.txt"
    called(options.portent, "train", "--dataset", folder / f"{name}.yaml", "--not-assets", held_out, "--registry",
           folder / "registry", "--name", f"{name}-{seed}", "--preset", options.preset, "--cap", 125, "--seed", seed)
    result = called(options.portent, "evaluate", "--dataset", folder / "whole.yaml", "--assets", held_out, "--model",
                    f"{name}-{seed}", "--registry", folder / "registry", "--cuts", 10)
    return result["rmse"], result["coverage"]["0.9"]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("portent", help="the program")
    parser.add_argument("--data", default="../shared/data/cmapss", type=pathlib.Path)
    parser.add_argument("--set", default="FD001")
    parser.add_argument("--share", default=0.7, type=float)
    parser.add_argument("--preset", default="quick")
    parser.add_argument("--seeds", nargs="+", type=int, default=[1])
    options = parser.parse_args()
    lives = read_lives(options.data / f"train_{options.set}.txt")
    print(f"| {options.set}, {options.preset}, RMSE on engines held out (90 % covers) | whole | "
          f"{100 * options.share:.0f} % cut short | lost, cycles |")
    print("| --- | --- | --- | --- |")
    for seed in options.seeds:
        draw = random.Random(seed)
        held_out = {unit for i, unit in enumerate(lives) if i % 5 == seed % 5}
        others = [unit for unit in lives if unit not in held_out]
        cut = draw.sample(others, round(options.share * len(others)))
        cut_at = {unit: draw.randint(20, len(lives[unit]) - 1) for unit in cut}
        with tempfile.TemporaryDirectory() as scratch:
            folder = pathlib.Path(scratch)
            (folder / "held_out.txt").write_text("".join(f"{unit}\n" for unit in held_out), encoding="ascii")
            write_fleet(folder, "whole", lives, {})
            write_fleet(folder, "cut", lives, cut_at)
            whole, covers = rmse_of(options, folder, "whole", seed)
            short, short_covers = rmse_of(options, folder, "cut", seed)
        print(f"| seed {seed}, {len(cut)} of {len(others)} | {whole:.2f} ({100 * covers:.0f} %) | "
              f"{short:.2f} ({100 * short_covers:.0f} %) | {short - whole:+.2f} |", flush=True)


if __name__ == "__main__":
    main()
