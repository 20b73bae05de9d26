"""Histories that nothing can be learned from, and bundles that somebody edited: one clear line each, nothing published."""
import glob
import json
import os
import sys
import unittest

from fleets import SCHEMA, FleetTest, csv, rows

FleetTest.program = sys.argv[1]


class BadInput(FleetTest):
    def refused(self, says, text=None, schema=SCHEMA):
        self.fleet(text, schema)
        done = self.run_command(self.command(steps=5))
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn(says, done.stderr)
        self.assertEqual(glob.glob(self.path("registry/bundles/*")), [])

    def trained(self, text):
        self.fleet(text)
        done = self.run_command(self.command(steps=5))
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_an_empty_file(self):
        self.refused("the file is empty", "")

    def test_a_header_without_rows(self):
        self.refused("holds no rows", csv([]))

    def test_a_column_that_is_not_there(self):
        self.refused("no column 'engine'", schema=SCHEMA.replace("{column: asset}", "{column: engine}"))

    def test_a_word_that_the_schema_does_not_know(self):
        self.refused("fleet.yaml", schema=SCHEMA + "labels: yes\n")

    def test_no_failures(self):
        self.refused("none of 8 lives ended in a failure", schema=SCHEMA.replace("last_row", "none"))

    def test_one_engine_only(self):
        self.refused("one machine only", csv(rows(assets=1)))

    def test_channels_that_never_vary(self):
        self.refused("every channel is constant", csv([row[:2] + [1, 2, 3] for row in rows()]))

    def test_lives_of_a_few_steps(self):
        self.refused("has more than 15 steps", csv(row for row in rows() if row[1] <= 10))

    def test_a_channel_without_values_for_a_while_and_one_without_any(self):
        def gaps(row):
            asset, cycle, temp, press, _ = row
            return [asset, cycle, "NaN" if 20 <= cycle < 50 else temp, press, ""]

        trained = self.trained(csv(gaps(row) for row in rows()))

        self.assertEqual(trained["channels"], ["temp", "press"])

    def test_a_bundle_edited_by_hand(self):
        self.trained(None)
        (bundle,) = glob.glob(self.path("registry/bundles/*"))
        manifest = os.path.join(bundle, "manifest.json")
        with open(manifest, encoding="utf-8") as file:
            text = file.read()
        os.chmod(manifest, 0o644)
        with open(manifest, "w", encoding="utf-8") as file:
            file.write(text.replace('"pump"', '"bump"'))

        done = self.run_command([self.program, "evaluate", "--model", "pump", "--registry", self.path("registry"), self.path("fleet.yaml")])

        self.assertNotEqual(done.returncode, 0)
        self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
        self.assertIn("manifest.json", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], "-v", *sys.argv[2:]])
