"""A little source tree made for one test, and the lint script run on it."""

import subprocess
import sys
import tempfile
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts"


def run_on(script, files):
    """Exit status and lines of `script` on a tree of `files`: path -> text."""
    with tempfile.TemporaryDirectory() as root:
        for name, text in files.items():
            path = Path(root, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        done = subprocess.run([sys.executable, SCRIPTS / script, root], capture_output=True, text=True)
    return done.returncode, (done.stdout + done.stderr).splitlines()
