#include <gmock/gmock.h>

#include <cstdio>
#include <exception>
#include <fstream>

#include "cli/verbs.h"
#include "ingest/error.h"
#include "tests/support/temporary_folder.h"

// `portent assets import` and `export` with a ledger, called as the command line calls them.

namespace portent::cli {
namespace {

using testing::HasSubstr;

class AssetsLedger : public testing::Test {
 protected:
  struct Said {
    int code = 0;
    std::string out;
  };
  Said run(std::vector<std::string> words) {
    words.insert(words.begin(), "portent assets");
    words.insert(words.end(), {"--store", (folder_.path() / "desk.db").string()});
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    testing::internal::CaptureStdout();
    int code = -1;
    try {
      code = verb_assets(static_cast<int>(argv.size()), argv.data());
    } catch (const ingest::FatalError& error) {
      std::fprintf(stdout, "%s", error.what());
    }
    std::fflush(stdout);
    return {code, testing::internal::GetCapturedStdout()};
  }
  std::string file(const std::string& name, const std::string& text) {
    const auto path = folder_.path() / name;
    std::ofstream(path) << text;
    return path.string();
  }
  /// A block of docs/ledger.md by its language, the first that holds `word`.
  static std::string block(const std::string& language, const std::string& word) {
    std::ifstream page(PORTENT_SOURCE_DIR "/docs/ledger.md");
    const std::string text((std::istreambuf_iterator<char>(page)), {});
    const std::string opening = "```" + language + "\n";
    for (std::size_t at = text.find(opening); at != std::string::npos; at = text.find(opening, at + 1)) {
      const std::size_t begin = at + opening.size();
      const std::string found = text.substr(begin, text.find("```", begin) - begin);
      if (found.find(word) != std::string::npos) return found;
    }
    return "";
  }

  TemporaryFolder folder_;
};

TEST_F(AssetsLedger, takes_the_manuals_table_and_then_nothing_new) {
  const std::string table = block("csv", "plant1:P-101");
  const Said first = run({"import", file("plant.csv", table), "--json"});
  EXPECT_EQ(first.code, 0) << first.out;
  EXPECT_THAT(first.out, HasSubstr(R"("created":4)"));
  EXPECT_THAT(run({"import", file("plant.csv", table), "--json"}).out, HasSubstr(R"("unchanged":4)"));
}

TEST_F(AssetsLedger, takes_the_manuals_json) {
  const Said first = run({"import", file("plant.json", block("json", "external_ids")), "--json"});
  EXPECT_EQ(first.code, 0) << first.out;
  EXPECT_THAT(first.out, HasSubstr(R"("bad":0)"));
}

TEST_F(AssetsLedger, gives_back_what_it_takes) {
  run({"import", file("plant.csv", block("csv", "plant1:P-101"))});
  for (const char* format : {"csv", "json", "jsonl"}) {
    const Said exported = run({"export", "--format", format});
    EXPECT_EQ(exported.code, 0);
    const Said again = run({"import", file("again", exported.out), "--format", format, "--json"});
    EXPECT_THAT(again.out, HasSubstr(R"("unchanged":4)")) << format;
  }
}

TEST_F(AssetsLedger, ends_with_1_where_a_row_is_bad) {
  const Said said = run({"import", file("plant.csv", "id\nno id\np1\n"), "--json"});
  EXPECT_EQ(said.code, 1);
  EXPECT_THAT(said.out, HasSubstr(R"("column":"id","line":2)"));
  EXPECT_THAT(said.out, HasSubstr(R"("created":1)"));
}

TEST_F(AssetsLedger, a_file_that_is_not_there_is_named) {
  EXPECT_THAT(run({"import", "/nowhere.csv"}).out, HasSubstr("/nowhere.csv"));
}

}  // namespace
}  // namespace portent::cli
