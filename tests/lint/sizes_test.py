"""Files and functions one line past a limit must be reported, those at the limit must not."""

import unittest

from tree import run_on


def function(lines):
    return "int long_one() {\n" + "  // body\n" * (lines - 3) + "  return 1;\n}\n"


class Sizes(unittest.TestCase):
    def assert_judged(self, name, text, status, report):
        found, lines = run_on("sizes", {"ingest/x.h": "#pragma once\n", name: text})
        self.assertEqual(found, status, lines)
        if report:
            self.assertIn(report, lines)
        else:
            self.assertEqual(len(lines), 1, lines)

    def test_a_file_at_the_limits_passes_silently(self):
        self.assert_judged("ingest/a.cc", "//\n" * 250, 0, None)

    def test_a_file_over_250_lines_is_a_warning(self):
        self.assert_judged("ingest/a.cc", "//\n" * 251, 0,
                           "warning: ingest/a.cc: 251 lines, over 250: does it hold one concept?")

    def test_a_file_over_400_lines_is_an_error(self):
        self.assert_judged("ingest/a.cc", "//\n" * 401, 1, "error: ingest/a.cc: 401 lines, 400 at most")

    def test_a_function_of_60_lines_passes(self):
        self.assert_judged("ingest/a.cc", function(60), 0, None)

    def test_a_function_over_60_lines_is_an_error(self):
        self.assert_judged("ingest/a.cc", function(61), 1, "error: ingest/a.cc:1: long_one has 61 lines, 60 at most")

    def test_a_method_in_a_header_is_measured(self):
        self.assert_judged("ingest/a.h", "struct A {\n" + function(61) + "};\n", 1,
                           "error: ingest/a.h:2: long_one has 61 lines, 60 at most")

    def test_a_script_is_measured(self):
        self.assert_judged("scripts/a", "#\n" * 401, 1, "error: scripts/a: 401 lines, 400 at most")

    def test_documents_have_limits_of_their_own(self):
        self.assert_judged("CONTRIBUTING.md", "a\n" * 41, 1, "error: CONTRIBUTING.md: 41 lines, 40 at most")

    def test_a_file_of_data_over_a_mebibyte_is_an_error_wherever_it_lies(self):
        self.assert_judged("--help/fleet.csv", "1" * (1 << 20), 0, None)
        self.assert_judged("--help/fleet.csv", "1" * ((1 << 20) + 1), 1,
                           "error: --help/fleet.csv: 1048577 bytes, 1048576 at most")

    def test_a_folder_without_sources_is_refused(self):
        status, lines = run_on("sizes", {"readme.txt": ""})
        self.assertEqual(status, 1)
        self.assertIn("holds no sources", lines[0])


if __name__ == "__main__":
    unittest.main()
