#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <thread>

#include "cli/desk_access.h"
#include "cli/dispatch.h"
#include "cli/verbs.h"
#include "tests/support/temporary_folder.h"

// `portent backup` and `restore`, called as the command line calls them.

namespace portent::tests {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

struct Ran {
  int code = 0;
  std::string out, err;
};

Ran run(int (*verb)(int, char**), std::vector<std::string> words) {
  words.insert(words.begin(), "portent verb");
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  ::testing::internal::CaptureStdout();
  ::testing::internal::CaptureStderr();
  Ran ran;
  ran.code = cli::guarded(verb, static_cast<int>(argv.size()), argv.data());
  std::fflush(stdout);
  ran.out = ::testing::internal::GetCapturedStdout();
  ran.err = ::testing::internal::GetCapturedStderr();
  return ran;
}

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class Backup : public ::testing::Test {
 protected:
  Backup() { make_key("first"); }
  std::string at(const std::string& name) const { return (folder_.path() / name).string(); }
  void make_key(const std::string& name) const {
    ASSERT_EQ(run(verb_keys, {"create", "--name", name, "--role", "viewer", "--store", at("desk.db")}).code,
              0);
  }
  Ran back_up(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {at("desk.backup"), "--store", at("desk.db")});
    return run(verb_backup, more);
  }
  Ran restore(std::vector<std::string> more = {}) const {
    more.insert(more.begin(), {at("desk.backup"), "--store", at("new/desk.db")});
    return run(verb_restore, more);
  }

  TemporaryFolder folder_;
};

TEST_F(Backup, brings_the_audit_file_back_and_it_holds) {
  const Ran made = back_up();
  ASSERT_EQ(made.code, 0) << made.err;
  const auto summary = nlohmann::json::parse(made.out);
  EXPECT_EQ(summary["audit_bytes"], fs::file_size(at("desk.audit.jsonl")));
  ASSERT_EQ(restore().code, 0);
  EXPECT_EQ(text_of(at("new/desk.audit.jsonl")), text_of(at("desk.audit.jsonl")));
  const Ran audit = run(verb_keys, {"audit", "--store", at("new/desk.db"), "--json"});
  EXPECT_EQ(audit.code, 0);
  EXPECT_EQ(nlohmann::json::parse(audit.out)["head"], summary["audit_head"]);
}

TEST_F(Backup, is_whole_while_the_audit_file_is_written) {
  std::jthread writer([&](const std::stop_token& stop) {
    serve::desk::AuditFile audit(at("desk.audit.jsonl"));
    while (!stop.stop_requested()) audit.append({1, "key_1", "", "test", "x", "done"});
  });
  const Ran made = back_up();
  EXPECT_EQ(made.code, 0) << made.err;
  EXPECT_EQ(restore().code, 0);
  EXPECT_EQ(run(verb_keys, {"audit", "--store", at("new/desk.db")}).code, 0);
}

TEST_F(Backup, leaves_another_audit_file_and_an_empty_store_as_they_are) {
  ASSERT_EQ(back_up().code, 0);
  make_key("second");
  const std::string longer = text_of(at("desk.audit.jsonl"));
  const Ran refused = restore({"--audit", at("desk.audit.jsonl")});
  EXPECT_EQ(refused.code, 1);
  EXPECT_THAT(refused.err, HasSubstr("another audit file"));
  EXPECT_EQ(text_of(at("desk.audit.jsonl")), longer);
  EXPECT_EQ(restore().code, 0);
}

TEST_F(Backup, says_where_it_found_no_audit_file) {
  fs::remove(at("desk.audit.jsonl"));
  const Ran made = back_up();
  EXPECT_EQ(made.code, 0);
  EXPECT_THAT(made.err, HasSubstr("no audit file at " + at("desk.audit.jsonl")));
  fs::remove(at("desk.backup"));
  EXPECT_EQ(back_up({"--audit", at("none.jsonl")}).code, 1);
  EXPECT_FALSE(fs::exists(at("desk.backup")));
}

TEST_F(Backup, tells_of_an_audit_file_that_was_edited_before) {
  std::string edited = text_of(at("desk.audit.jsonl"));
  edited.replace(edited.find("viewer"), 6, "nobody");
  std::ofstream(at("desk.audit.jsonl"), std::ios::binary) << edited;
  const Ran made = back_up();
  EXPECT_EQ(made.code, 0);
  EXPECT_THAT(made.err, HasSubstr("line 1 was edited"));
}

/// A variable of the environment, for one test.
class Environment {
 public:
  Environment(const char* name, const std::string& value) : name_(name) { ::setenv(name, value.c_str(), 1); }
  ~Environment() { ::unsetenv(name_); }
  Environment(const Environment&) = delete;
  Environment& operator=(const Environment&) = delete;

 private:
  const char* name_;
};

TEST_F(Backup, finds_the_store_of_the_environment_as_every_verb_does) {
  {
    const Environment store("PORTENT_STORE", at("desk.db"));
    EXPECT_EQ(run(verb_backup, {at("desk.backup")}).code, 0);
    EXPECT_THAT(run(verb_keys, {"list"}).out, HasSubstr("first"));
    const std::string plant = at("plant.csv");
    std::ofstream(plant) << "id,kind\nnorth,site\n";
    EXPECT_EQ(run(verb_assets, {"import", plant}).code, 0);
    EXPECT_THAT(run(verb_assets, {"export", "--format", "csv"}).out, HasSubstr("north"));
  }
  const Environment elsewhere("PORTENT_STORE", at("new/desk.db"));
  EXPECT_EQ(run(verb_restore, {at("desk.backup")}).code, 0);
  EXPECT_TRUE(fs::exists(at("new/desk.audit.jsonl")));
}

TEST_F(Backup, takes_the_store_that_is_named_before_that_of_the_environment) {
  const std::string plant = at("plant.csv");
  std::ofstream(plant) << "id,kind\nsouth,site\n";
  const Environment store("PORTENT_STORE", at("desk.db"));
  EXPECT_EQ(run(verb_assets, {"import", plant, "--store", at("other.db")}).code, 0);
  EXPECT_THAT(run(verb_assets, {"export", "--format", "csv", "--store", at("other.db")}).out,
              HasSubstr("south"));
  EXPECT_THAT(run(verb_assets, {"export", "--format", "csv"}).out, testing::Not(HasSubstr("south")));
}

TEST_F(Backup, lets_bindings_be_bindings_whatever_store_the_environment_names) {
  const Environment store("PORTENT_STORE", at("desk.db"));
  const Ran bound = run(verb_assets, {"import", at("none.yaml")});
  EXPECT_NE(bound.code, 0);
  EXPECT_THAT(bound.err, HasSubstr("bindings"));
  const Ran both = run(verb_assets, {"import", at("none.yaml"), "--store", at("other.db")});
  EXPECT_THAT(both.err, HasSubstr("leave one of them out"));
}

}  // namespace
}  // namespace portent::tests
