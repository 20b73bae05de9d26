"""Runs one of the repository's scripts with stand-ins for the programs that it calls."""

import os
import subprocess
import tempfile
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[3] / "scripts"


class Sandbox:
    """A folder of stand-ins in front of PATH. Each writes its name and arguments to `calls`, then does what its body says."""

    def __enter__(self):
        self._folder = tempfile.TemporaryDirectory()
        self.root = Path(self._folder.name)
        (self.root / "bin").mkdir()
        self.environment = dict(os.environ, PATH=f"{self.root / 'bin'}:{os.environ['PATH']}", TMPDIR=str(self.root))
        return self

    def __exit__(self, *_):
        self._folder.cleanup()

    def program(self, path, body=""):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(f'#!/bin/bash\necho "{target.name} $*" >>{self.root}/calls\n{body}\n', encoding="utf-8")
        target.chmod(0o755)

    def stand_in(self, name, body=""):
        self.program(f"bin/{name}", body)

    def run(self, script, *arguments):
        return subprocess.run([script, *arguments], env=self.environment, capture_output=True, text=True,
                              stdin=subprocess.DEVNULL)

    def calls(self):
        file = self.root / "calls"
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []
