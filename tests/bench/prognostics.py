#!/usr/bin/env python3
"""The results table of the README: trains on C-MAPSS, scores machines held out, prints Markdown.

    tests/bench/prognostics.py build/release/cli/portent --data ../shared/data/cmapss

Every figure comes from the program itself: `train` with the published folds, `backtest --out-of-fold` at the
published cuts, `evaluate` on the test engines. `--seeds 1 2 3` repeats it and gives the spread, `--no-age`
leaves the life counter away. Coverage is counted once a life and bin of true remaining life, over all sets
together. Bundles stay in --registry, so that a second call with the same seeds trains nothing.
"""
import argparse
import collections
import csv
import io
import json
import lzma
import pathlib
import statistics
import subprocess

SETS = ("FD001", "FD002", "FD003", "FD004")
CAP = 125
BINS = ((0, 25), (25, 50), (50, 75), (75, 100), (100, 150))
ANCHORS = (  # published, on test sets; cap 125 where they say so
    ("reproducible DCNN in print", "12.58", "12.25", "12.12", "13.07"),
    ("best ensemble found in print", "11.87", "11.89", "10.08", "11.86"),
    ("Python floor: trees and TCN, blend of all five folds", "10.22", "9.64", "9.37", "10.47"),
)
GOALS = {  # name: (must, aim) by set
    "oof": (("9.6", "10.8", "10.7", "11.9"), ("9.2", "10.2", "10.1", "11.2")),
    "test": (("10.5", "9.9", "9.7", "10.8"), ("9.9", "9.3", "9.0", "10.0")),
    "no age": (("11.9", "11.4", "11.4", "12.8"), None),
}


def called(portent, *arguments):
    """What the program printed as JSON. Its progress goes to the terminal."""
    done = subprocess.run([portent, *map(str, arguments), "--json"], stdout=subprocess.PIPE, check=True)
    return json.loads(done.stdout)


def trained(options, subset, seed):
    name = f"{subset}-{options.preset}-{seed}" + ("-no-age" if options.no_age else "")
    kept = pathlib.Path(options.registry) / f"{name}.json"
    if not kept.exists():
        arguments = ["--dataset", f"cmapss:{subset}", "--data", options.data, "--registry", options.registry,
                     "--name", name, "--preset", options.preset, "--seed", seed, "--force-promote",
                     "--folds", folds_file(options)]
        result = called(options.portent, "train", *arguments, *(["--no-age"] if options.no_age else []))
        kept.write_text(json.dumps(result), encoding="utf-8")
    return name, json.loads(kept.read_text(encoding="utf-8"))


def folds_file(options):
    return pathlib.Path(options.data) / "folds_cuts.csv"


def record(options, bundle_hash):
    """Rows of the bundle's own record of machines held out."""
    path = pathlib.Path(options.registry) / "bundles" / bundle_hash / "out_of_fold.csv.xz"
    with lzma.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(io.StringIO(file.read())))


def scores_by_bin(rows):
    """{(life, bin): list of (inside 80, inside 90, below 80's low, below 90's low, width 80, width 90)}."""
    scores = collections.defaultdict(list)
    for row in rows:
        left = float(row["remaining"])
        place = next((b for b in BINS if b[0] < left <= b[1]), None)
        if place is None or row["failed"] not in ("1", "true") or float(row["usage"]) < 20:
            continue
        truth = min(left, CAP)
        p05, p10, p90, p95 = (float(row[q]) for q in ("p05", "p10", "p90", "p95"))
        scores[row["asset"], place].append(
            (p10 <= truth <= p90, p05 <= truth <= p95, truth < p10, truth < p05, p90 - p10, p95 - p05))
    return scores


def pooled(scores, within=None):
    """Each life and bin counts once; shares in the order of scores_by_bin."""
    kept = [values for (_, place), values in scores.items() if within in (None, place)]
    means = [[statistics.fmean(column) for column in zip(*values)] for values in kept]
    return [statistics.fmean(column) for column in zip(*means)] if means else []


def reference_alarm(backtest):
    return next(a for a in backtest["alarms"] if a["rule"]["at"] == 30 and a["rule"]["consecutive"] == 3)


def cone_at_12(backtest):
    at = [c for c in backtest["alpha_lambda"]["at_remaining"] if c["at"] == 12]
    return at[0]["with_floor"] if at else None


def measure(options, subset, seed):
    name, training = trained(options, subset, seed)
    backtest = called(options.portent, "backtest", "--model", name, "--registry", options.registry,
                      "--out-of-fold", "--cuts", folds_file(options),
                      "--floor", pathlib.Path(options.data) / "floor_oof.csv")
    found = {"training": training, "backtest": backtest, "rows": record(options, training["hash"])}
    if (pathlib.Path(options.data) / f"test_{subset}.txt").exists():
        found["test"] = called(options.portent, "evaluate", "--model", name, "--registry", options.registry,
                               "--dataset", f"cmapss:{subset}", "--data", options.data)
    return found


def spread(values, digits=2):
    values = [v for v in values if v is not None]
    if not values:
        return "–"
    text = f"{statistics.median(values):.{digits}f}"
    return text if len(values) == 1 else f"{text} ({min(values):.{digits}f} to {max(values):.{digits}f})"


def line(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |")


def goal_lines(key):
    must, aim = GOALS[key]
    line("goal, at most", *must)
    if aim:
        line("aim", *aim)


def print_errors(options, found):
    key = "no age" if options.no_age else "test"
    line("RMSE in cycles, cap 125", *SETS)
    line(*["---"] * 5)
    by_set = [[run["backtest"]["at_cuts"] for run in found[s]] for s in SETS]
    if not options.no_age:
        goal_lines("oof")
    line("**out of fold at the published cuts, one fold's members an engine**",
         *(spread([c["rmse"] for c in cuts]) for cuts in by_set))
    line("Python floor at the same cuts", *(f"{cuts[0]['floor']['rmse']:.2f}" if cuts else "–" for cuts in by_set))
    line("away from it, paired bootstrap by engine, 95 %",
         *(f"{c[0]['floor']['difference']:+.2f} ({c[0]['floor']['low']:+.2f} to {c[0]['floor']['high']:+.2f})"
           if c else "–" for c in by_set))
    for part in ("networks", "trees"):
        line(f"{part} alone, all steps up to 150 cycles before failure", *(
            spread([run["training"]["metrics"].get(f"oof_rmse_{part}") for run in found[s]]) for s in SETS))
    line("blend, likewise", *(spread([run["training"]["metrics"]["oof_rmse"] for run in found[s]]) for s in SETS))
    goal_lines(key)
    line("**test engines, all folds**",
         *(spread([run["test"]["rmse"] for run in found[s] if "test" in run]) for s in SETS))
    for anchor in ANCHORS:
        line(*anchor)
    line("training, s", *(spread([run["training"]["seconds"] for run in found[s]], 0) for s in SETS))


def print_alarms(found):
    line("alarms: P50 at most 30 for 3 steps, lives held out", *SETS)
    line(*["---"] * 5)
    alarms = {s: [reference_alarm(run["backtest"]) for run in found[s]] for s in SETS}
    line("goal: warned 10 cycles ahead, at least", "100 %", "100 %", "100 %", "98.8 %")
    line("warned 10 cycles ahead", *(
        spread([100 * a["warned"][0]["share"] for a in alarms[s]], 1) + " %" for s in SETS))
    line("goal: nuisance alarms a life, at most", 0, 0, 0, 0.03)
    line("nuisance alarms a life", *(spread([a["nuisance_per_life"] for a in alarms[s]], 3) for s in SETS))
    line("goal: mean lead, cycles, at least", 26, 26, 26, 24)
    line("mean lead, cycles", *(spread([a["lead"]["mean"] for a in alarms[s]], 1) for s in SETS))
    line("goal: alpha-lambda at 12 cycles, floor 5, at least", 0.95, 0.90, 0.91, 0.62)
    line("alpha-lambda at 12 cycles, floor 5",
         *(spread([cone_at_12(run["backtest"]) for run in found[s]]) for s in SETS))


def print_coverage(found, seeds):
    line("intervals, lives held out, all sets together", "90 %: covers", "truth below", "width", "80 %: covers",
         "truth below", "width")
    line(*["---"] * 7)
    line("goal", "88 to 93; 87 near failure", "at most 6", "at most 30", "77 to 84", "", "")
    whole = []
    for i in range(len(seeds)):
        scores = {}
        for subset in SETS:
            if found[subset]:
                scores.update({((subset, life), place): values
                               for (life, place), values in scores_by_bin(found[subset][i]["rows"]).items()})
        whole.append(scores)

    def row(title, within):
        shares = [pooled(scores, within) for scores in whole]
        if not all(shares):
            return
        columns = [[s[k] for s in shares] for k in range(6)]
        percent = [spread([100 * v for v in column], 1) for column in columns]
        line(title, percent[1], percent[3], spread(columns[5], 1), percent[0], percent[2], spread(columns[4], 1))

    row("all", None)
    for low, high in BINS:
        row(f"{low} to {high} cycles left", (low, high))


def print_tests(found):
    tests = [(s, run["test"]) for s in SETS for run in found[s] if "test" in run]
    for subset, test in tests:
        shares = ", ".join(
            f"{100 * float(n):.0f} % covers {100 * test['coverage'][n]:.1f} "
            f"(binomial band {100 * test['coverage_band_95'][n][0]:.0f} to {100 * test['coverage_band_95'][n][1]:.0f}), "
            f"width {test['mean_width'][n]:.1f}" for n in ("0.8", "0.9"))
        print(f"- test engines of {subset}: {shares}; NASA score {test['nasa_score']:.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("portent", help="the program")
    parser.add_argument("--data", default="../shared/data/cmapss", help="train_*.txt, folds_cuts.csv, floor_oof.csv")
    parser.add_argument("--registry", default="build/prognostics", help="where bundles are kept")
    parser.add_argument("--preset", default="full")
    parser.add_argument("--sets", nargs="+", default=list(SETS), choices=SETS)
    parser.add_argument("--seeds", nargs="+", type=int, default=[1])
    parser.add_argument("--no-age", action="store_true")
    options = parser.parse_args()
    pathlib.Path(options.registry).mkdir(parents=True, exist_ok=True)
    found = {s: [measure(options, s, seed) for seed in options.seeds] if s in options.sets else [] for s in SETS}
    print_errors(options, found)
    print()
    print_alarms(found)
    print()
    print_coverage(found, options.seeds)
    print()
    print_tests(found)


if __name__ == "__main__":
    main()
