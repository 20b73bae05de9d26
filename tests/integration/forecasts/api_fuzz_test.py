"""The API as its own OpenAPI document describes it, under Schemathesis: no 500, no undocumented status, no answer that does not fit."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.dirname(__file__))
from desk_kill_test import Desk, DATA, SOURCE  # noqa: E402

TOOL = os.path.join(SOURCE, "build", "python", "bin", "schemathesis")
# Who signs out, or takes his own rights away, can ask nothing more; a stream does not end.
LEFT_OUT = "access/(keys|people|rights|risk)|sign-|/me/|stream"
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"


class FuzzedApi(unittest.TestCase):
    def test_answers_as_its_document_says(self):
        folder = tempfile.mkdtemp(prefix="portent-fuzzed-")
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        desk = Desk(folder)
        desk.run("replay", "--dataset", "cmapss:FD001", "--data", DATA, "--log", "log")
        desk.start()
        self.addCleanup(desk.end, signal.SIGTERM)
        desk.wait_for_all()
        done = subprocess.run([TOOL, "run", desk.api + "/openapi.json", "-H", "Authorization: Bearer " + desk.key, "--max-examples", "4",
                               "--checks", CHECKS, "--phases", "coverage,fuzzing", "--seed", "1", "--exclude-path-regex", LEFT_OUT,
                               "--generation-database", "none", "--no-color"], cwd=folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stdout[-6000:] + done.stderr[-2000:])


if __name__ == "__main__":
    if not os.path.exists(TOOL):
        print("schemathesis is not there (scripts/setup-python fetches it): skipped")
        sys.exit(77)
    unittest.main(argv=sys.argv[:1], verbosity=2)
