"""Trains by the README's command and holds the result to its targets: RMSE at most 15, the 80 % interval covering 72 to 88 %."""
import json
import shutil
import subprocess
import sys

program, data, registry = sys.argv[1:4]
shutil.rmtree(registry, ignore_errors=True)


def run(*arguments):
    done = subprocess.run([program, *arguments], check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


trained = run("train", "--dataset", "cmapss:FD001", "--data", data, "--registry", registry, "--name", "turbofan", "--preset", "quick", "--json")
scores = run("evaluate", "--model", "turbofan@champion", "--registry", registry, "--dataset", "cmapss:FD001", "--data", data, "--json")
print("trained:", trained)
print("evaluated:", scores)
assert scores["engines"] == 100, scores
assert scores["rmse"] <= 15, scores
assert 0.72 <= scores["coverage"]["0.8"] <= 0.88, scores
assert scores["cap"] == 125 and "rmse" in scores["uncapped"], scores
