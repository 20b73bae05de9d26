#include <gmock/gmock.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/dispatch.h"
#include "cli/verbs.h"
#include "serve/api/access_cache.h"
#include "tests/support/temporary_folder.h"

namespace portent::tests {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

struct Ran {
  int code = 0;
  std::string out, err;
};

class Keys : public ::testing::Test {
 protected:
  Ran keys(std::vector<std::string> words) const {
    words.insert(words.begin(), "portent keys");
    words.insert(words.end(), {"--store", store()});
    std::vector<char*> argv;
    for (std::string& word : words) argv.push_back(word.data());
    ::testing::internal::CaptureStdout();
    ::testing::internal::CaptureStderr();
    Ran ran;
    ran.code = cli::guarded(verb_keys, static_cast<int>(argv.size()), argv.data());
    std::fflush(stdout);
    ran.out = ::testing::internal::GetCapturedStdout();
    ran.err = ::testing::internal::GetCapturedStderr();
    while (ran.out.ends_with('\n')) ran.out.pop_back();
    return ran;
  }
  std::string store() const { return (folder_.path() / "desk.db").string(); }
  std::string password_file(const std::string& password) const {
    const std::string path = (folder_.path() / "password").string();
    std::ofstream(path) << password << "\n";
    return path;
  }
  bool opens(const std::string& key) const {
    serve::store::Store desk({store()});
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return serve::AccessCache(desk)
        .of_key(key, std::chrono::duration_cast<std::chrono::milliseconds>(now).count())
        .has_value();
  }
  std::string id_of_only() const { return nlohmann::json::parse(keys({"list", "--json"}).out)["id"]; }

  TemporaryFolder folder_;
};

TEST_F(Keys, tells_what_a_new_key_opens) {
  const auto made =
      nlohmann::json::parse(keys({"create", "--name", "x", "--role", "technician", "--json"}).out);
  ASSERT_EQ(made["rights"].size(), 1U);
  EXPECT_EQ(made["rights"][0]["role"], "technician");
}

TEST_F(Keys, prints_the_new_key_alone_and_shows_it_never_again) {
  const Ran made = keys({"create", "--name", "historian", "--role", "integrator", "--site", "plant1"});
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_THAT(made.out, StartsWith("ptk_"));
  EXPECT_TRUE(opens(made.out));
  const Ran listed = keys({"list"});
  EXPECT_THAT(listed.out, HasSubstr("integrator at plant1"));
  EXPECT_THAT(listed.out, Not(HasSubstr(made.out)));
}

TEST_F(Keys, revokes_a_key) {
  const std::string key = keys({"create", "--name", "x", "--role", "viewer"}).out;
  EXPECT_EQ(keys({"revoke", id_of_only()}).code, 0);
  EXPECT_FALSE(opens(key));
  EXPECT_EQ(keys({"revoke", "key_none"}).code, 2);
}

TEST_F(Keys, rotates_a_key_with_an_overlap) {
  const std::string old = keys({"create", "--name", "x", "--role", "viewer"}).out;
  const Ran made = keys({"rotate", id_of_only(), "--overlap", "1h"});
  ASSERT_EQ(made.code, 0) << made.err;
  EXPECT_TRUE(opens(old));
  EXPECT_TRUE(opens(made.out));
}

TEST_F(Keys, says_in_one_line_what_is_wrong) {
  EXPECT_THAT(keys({"create", "--name", "x", "--role", "root"}).err, HasSubstr("known roles are viewer"));
  EXPECT_THAT(keys({"create", "--name", "x"}).err, HasSubstr("without a right"));
  EXPECT_THAT(keys({"create", "--name", "x", "--role", "viewer", "--expires", "soon"}).err,
              HasSubstr("90d, 24h"));
  EXPECT_EQ(keys({"create", "--name", "x", "--role", "root"}).code, 2);
}

TEST_F(Keys, adds_the_first_administrator) {
  const Ran added = keys({"user", "add", "alice", "--role", "administrator", "--password-file",
                          password_file("correct horse battery")});
  ASSERT_EQ(added.code, 0) << added.err;
  EXPECT_THAT(added.out, StartsWith("person_"));
  EXPECT_THAT(keys({"user", "list"}).out, HasSubstr("administrator at *"));
  EXPECT_EQ(keys({"user", "disable", "alice"}).code, 0);
  EXPECT_THAT(keys({"user", "list"}).out, HasSubstr("disabled"));
  EXPECT_EQ(keys({"user", "enable", "alice"}).code, 0);
  EXPECT_EQ(keys({"user", "password", "alice", "--password-file", password_file("another long one")}).code,
            0);
  EXPECT_EQ(keys({"user", "disable", "bob"}).code, 2);
  EXPECT_THAT(keys({"user", "add", "bob", "--password-file", password_file("short")}).err,
              HasSubstr("password: "));
}

TEST_F(Keys, checks_the_audit_file_and_names_the_line_that_was_edited) {
  keys({"create", "--name", "x", "--role", "viewer"});
  keys({"create", "--name", "y", "--role", "viewer"});
  EXPECT_EQ(keys({"audit"}).code, 0);
  const auto path = folder_.path() / "desk.audit.jsonl";
  std::ifstream file(path);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  text.replace(text.find("viewer"), 6, "nobody");
  std::ofstream(path) << text;
  const Ran broken = keys({"audit"});
  EXPECT_EQ(broken.code, 1);
  EXPECT_THAT(broken.err, HasSubstr("line 1 was edited"));
}

}  // namespace
}  // namespace portent::tests
