"""A tree that breaks one rule must be reported for it, and one that breaks none must pass."""

import unittest

from tree import run_on

HEADERS = {
    f"{folder}/x.h": "#pragma once\n"
    for folder in ("ingest", "ingest/kafka", "ingest/local", "features", "models", "models/torch", "train",
                   "serve", "serve/api", "cli", "tests/support")
}

ALLOWED = {
    "features/a.cc": '#include <vector>\n#include "ingest/x.h"\n',
    "models/a.cc": '#include "features/x.h"\n#include "ingest/x.h"\n#include "models/torch/plugin.h"\n',
    "models/torch/plugin.h": "#pragma once\n",
    "train/a.cc": '#include <torch/torch.h>\n#include "models/x.h"\n',
    "serve/api/a.cc": '#include <httplib.h>\n#include "serve/x.h"\n#include "models/x.h"\n',
    "serve/CMakeLists.txt": "portent_library(a SOURCES a.cc PUBLIC portent_models)\n",
    "ingest/kafka/a.cc": '#include <librdkafka/rdkafka.h>\n#include "ingest/kafka/x.h"\n',
    "ingest/kafka/CMakeLists.txt": "target_link_libraries(a PRIVATE PkgConfig::rdkafka)\n",
    "cli/a.cc": '#include <CLI/CLI.hpp>\n#include "train/x.h"\n#include "serve/x.h"\n#include "ingest/local/x.h"\n',
    "tests/a.cc": '#include <gtest/gtest.h>\n#include "cli/x.h"\n',
}

# A forbidden line by the file that holds it, and a word of the report.
BROKEN = [
    ("ingest/a.cc", '#include "features/x.h"', "ingest must not include features"),
    ("features/a.h", '#include "models/x.h"', "features must not include models"),
    ("models/a.cc", '#include "train/x.h"', "models must not include train"),
    ("models/a.cc", '#include "serve/x.h"', "models must not include serve"),
    ("train/a.cc", '#include "serve/x.h"', "train must not include serve"),
    ("serve/a.cc", '#include "train/x.h"', "serve must not include train"),
    ("serve/a.cc", '#include "cli/x.h"', "serve must not include cli"),
    ("cli/a.cc", '#include "tests/support/x.h"', "cli must not include tests"),
    ("serve/a.cc", '#  include  "train/x.h"  // why', "serve must not include train"),
    ("features/a.cc", '#include "../ingest/x.h"', "not root-relative"),
    ("features/a.cc", '#include "./x.h"', "not root-relative"),
    ("ingest/a.cc", '#include "x.h"', "not a file counted from the root"),
    ("ingest/a.cc", '#include "librdkafka/rdkafka.h"', "not a file counted from the root"),
    ("ingest/a.cc", "#include <ingest/x.h>", "use quotes"),
    ("ingest/a.cc", '#include "ingest/kafka/x.h"', "own adapter ingest/kafka"),
    ("ingest/a.cc", '#include "ingest/local/x.h"', "own adapter ingest/local"),
    ("models/a.cc", '#include "models/torch/x.h"', "own adapter models/torch"),
    ("ingest/a.cc", "#include <librdkafka/rdkafka.h>", "librdkafka is named in"),
    ("models/a.cc", "#include <torch/torch.h>", "LibTorch is named in"),
    ("serve/a.cc", "#include <ATen/ATen.h>", "LibTorch is named in"),
    ("serve/a.cc", "#include <simdjson.h>", "simdjson is named in"),
    ("models/a.cc", "#include <yaml-cpp/yaml.h>", "yaml-cpp is named in"),
    ("serve/api/a.cc", "#include <sqlite3.h>", "SQLite is named in"),
    ("serve/a.cc", "#include <httplib.h>", "cpp-httplib is named in"),
    ("serve/api/a.cc", "#include <prometheus/counter.h>", "prometheus-cpp is named in"),
    ("features/a.cc", "#include <nlohmann/json.hpp>", "nlohmann-json is named in"),
    ("models/a.cc", "#include <lzma.h>", "liblzma is named in"),
    ("models/a.cc", "#include <zlib.h>", "zlib is named in"),
    ("ingest/a.cc", "#include <openssl/evp.h>", "OpenSSL is named in"),
    ("serve/a.cc", "#include <CLI/CLI.hpp>", "CLI11 is named in"),
    ("ingest/a.cc", "#include <gtest/gtest.h>", "GoogleTest is named in"),
    ("tests/unit/a.cc", "#include <benchmark/benchmark.h>", "Google Benchmark is named in"),
    ("serve/CMakeLists.txt", "target_link_libraries(a PRIVATE PkgConfig::rdkafka)", "librdkafka is linked in"),
    ("models/CMakeLists.txt", "  PRIVATE fmt::fmt Portent::torch)", "LibTorch is linked in"),
    ("cli/CMakeLists.txt", "target_link_libraries(a prometheus-cpp::core)", "prometheus-cpp is linked in"),
]


class Layers(unittest.TestCase):
    def test_a_tree_that_keeps_the_rules_passes(self):
        status, lines = run_on("layers", HEADERS | ALLOWED)
        self.assertEqual((status, lines), (0, ["layers: every include follows the arrows"]))

    def test_every_broken_rule_is_reported_once_with_file_and_line(self):
        for name, line, report in BROKEN:
            with self.subTest(file=name, line=line):
                status, lines = run_on("layers", HEADERS | {name: f"# first\n{line}\n"})
                self.assertEqual((status, len(lines)), (1, 1), lines)
                self.assertTrue(lines[0].startswith(f"{name}:2: "), lines)
                self.assertIn(report, lines[0])

    def test_a_folder_without_rooms_is_refused(self):
        status, lines = run_on("layers", {"readme.txt": ""})
        self.assertEqual(status, 1)
        self.assertIn("holds none of the rooms", lines[0])


if __name__ == "__main__":
    unittest.main()
