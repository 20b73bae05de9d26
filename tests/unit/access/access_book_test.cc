#include "serve/api/access_book.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>

#include "tests/unit/access/access_rig.h"

namespace portent::tests {
namespace {

using namespace serve;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::int64_t kNow = AccessRig::kNow, kDay = AccessRig::kDay;

class AccessBookTest : public ::testing::Test {
 protected:
  std::string audit_text() const {
    std::ifstream file(rig_.audit.path());
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::optional<store::KeyRow> row(const std::string& id) {
    return rig_.store.read([&](store::Session& s) { return store::find_key(s, id); });
  }
  std::vector<store::RightRow> rights(const std::string& id) {
    return rig_.store.read([&](store::Session& s) { return store::rights_of(s, id); });
  }
  Outcome<AccessBook::SignedIn> sign_in(const std::string& password, std::int64_t now_ms = kNow) {
    return rig_.book.sign_in("alice", password, "10.0.0.7", now_ms);
  }
  store::Denial denied(const std::string& subject) {
    store::Denial denial;
    denial.id = "denial_1";
    denial.subject = subject;
    denial.address = "10.0.0.7";
    denial.permission = subject.empty() ? "" : "alarms.handle";
    denial.site = "plant1";
    rig_.store.write([&](store::Session& s) { store::count_denial(s, denial); });
    return *rig_.store.read([](store::Session& s) { return store::find_denial(s, "denial_1"); });
  }

  AccessRig rig_;
};

TEST_F(AccessBookTest, keeps_but_the_hash_of_a_key) {
  const NewKey key = rig_.key("viewer");
  EXPECT_EQ(row(key.row.id)->hash, desk::hash_of_secret(key.key));
  EXPECT_EQ(rights(key.row.id).at(0).role, "viewer");
  EXPECT_THAT(audit_text(), Not(HasSubstr(key.key)));
  EXPECT_THAT(audit_text(), HasSubstr(key.row.id));
}

TEST_F(AccessBookTest, names_the_field_of_a_key_that_is_wrong) {
  const auto fault = [&](const std::string& name, const std::vector<WantedRight>& wanted,
                         std::int64_t expires) {
    return rig_.book.create_key(rig_.admin, name, wanted, expires, kNow).error().pointer;
  };
  const WantedRight viewer{"viewer", "", "*", {}};
  EXPECT_EQ(fault("", {viewer}, kNow + kDay), "/name");
  EXPECT_EQ(fault("x", {viewer}, kNow), "/expires");
  EXPECT_EQ(fault("x", {viewer}, kNow + 400 * kDay), "/expires");
  EXPECT_EQ(fault("x", {}, kNow + kDay), "/rights");
  EXPECT_EQ(fault("x", {{"root", "", "*", {}}}, kNow + kDay), "/rights/0/role");
  EXPECT_EQ(fault("x", {viewer, {"", "all", "*", {}}}, kNow + kDay), "/rights/1/permission");
  EXPECT_EQ(fault("x", {{"viewer", "", "a' OR 1=1", {}}}, kNow + kDay), "/rights/0/site");
  EXPECT_EQ(fault("x", {{"viewer", "alarms.read", "*", {}}}, kNow + kDay), "/rights/0");
}

TEST_F(AccessBookTest, rotates_a_key_with_its_rights_and_an_overlap) {
  const NewKey old = rig_.key("technician", "plant1");
  const auto made = rig_.book.rotate_key(rig_.admin, old.row.id, 3'600'000, kNow);
  ASSERT_TRUE(made);
  EXPECT_NE(made->key, old.key);
  EXPECT_EQ(rights(made->row.id).at(0).site, "plant1");
  EXPECT_EQ(row(old.row.id)->expires_ms, kNow + 3'600'000);
  EXPECT_EQ(row(old.row.id)->replaced_by, made->row.id);
  EXPECT_EQ(rig_.book.rotate_key(rig_.admin, old.row.id, 0, kNow).error().status, 409);
  EXPECT_EQ(rig_.book.rotate_key(rig_.admin, "key_none", 0, kNow).error().status, 404);
}

TEST_F(AccessBookTest, revokes_a_key) {
  const NewKey key = rig_.key("viewer");
  EXPECT_TRUE(*rig_.book.revoke_key(rig_.admin, key.row.id, kNow));
  EXPECT_EQ(row(key.row.id)->revoked_ms, kNow);
  EXPECT_EQ(rig_.book.revoke_key(rig_.admin, "key_none", kNow).error().status, 404);
}

TEST_F(AccessBookTest, signs_in_who_knows_the_password) {
  const auto alice = rig_.person("alice", "viewer");
  const auto made = sign_in("correct horse battery");
  ASSERT_TRUE(made);
  EXPECT_EQ(made->person.id, alice.id);
  EXPECT_THAT(audit_text(), Not(HasSubstr(made->token)));
  EXPECT_THAT(audit_text(), Not(HasSubstr("correct horse")));
}

TEST_F(AccessBookTest, says_the_same_of_a_wrong_name_and_a_wrong_password) {
  rig_.person("alice", "viewer");
  const Problem wrong = sign_in("incorrect horse").error();
  EXPECT_EQ(wrong.status, 401);
  EXPECT_EQ(rig_.book.sign_in("bob", "correct horse battery", "10.0.0.7", kNow).error(), wrong);
  EXPECT_EQ(rig_.book.sign_in("' OR '1'='1' --", "x", "10.0.0.7", kNow).error(), wrong);
}

TEST_F(AccessBookTest, locks_out_who_guesses_for_longer_and_longer) {
  const auto alice = rig_.person("alice", "viewer");
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(sign_in("guess number " + std::to_string(i)));
  EXPECT_FALSE(sign_in("correct horse battery", kNow + 999));
  EXPECT_TRUE(sign_in("correct horse battery", kNow + 1'000));
  const auto events = rig_.store.read([](store::Session& s) { return store::list_security_events(s, 10); });
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].kind, "sign-in.locked");
  EXPECT_EQ(events[0].subject, alice.id);
}

TEST_F(AccessBookTest, counts_how_often_somebody_was_locked_out) {
  rig_.person("alice", "viewer");
  ApiCounters counters;
  AccessOptions options = AccessRig::cheap();
  options.counters = &counters;
  AccessBook book(rig_.store, rig_.audit, options);
  for (int i = 0; i < 4; ++i) EXPECT_FALSE(book.sign_in("alice", "guess", "10.0.0.7", kNow));
  EXPECT_EQ(counters.snapshot().lock_outs, 0U);
  EXPECT_FALSE(book.sign_in("alice", "guess", "10.0.0.7", kNow));
  EXPECT_EQ(counters.snapshot().lock_outs, 1U);
}

TEST_F(AccessBookTest, lets_so_many_sign_in_at_a_time) {
  rig_.person("alice", "viewer");
  AccessOptions options = AccessRig::cheap();
  options.most_sign_ins = 0;
  AccessBook full(rig_.store, rig_.audit, options);
  EXPECT_EQ(full.sign_in("alice", "correct horse battery", "", kNow).error().status, 503);
  EXPECT_TRUE(sign_in("correct horse battery"));
}

TEST_F(AccessBookTest, lets_nobody_in_who_was_disabled) {
  const auto alice = rig_.person("alice", "viewer");
  ASSERT_TRUE(rig_.book.disable_person(rig_.admin, alice.id, true, kNow));
  EXPECT_FALSE(sign_in("correct horse battery"));
}

TEST_F(AccessBookTest, changes_a_password_for_who_knows_it_and_ends_the_sessions) {
  const auto alice = rig_.person("alice", "viewer");
  const std::string token = sign_in("correct horse battery")->token;
  EXPECT_EQ(
      rig_.book.change_password(rig_.admin, alice.id, "wrong", "another long password", kNow).error().pointer,
      "/present");
  EXPECT_TRUE(rig_.book.change_password(rig_.admin, alice.id, "correct horse battery",
                                        "another long password", kNow));
  EXPECT_EQ(
      rig_.store.read([&](store::Session& s) { return store::find_sign_in(s, desk::hash_of_secret(token)); }),
      std::nullopt);
  EXPECT_FALSE(sign_in("correct horse battery"));
  EXPECT_TRUE(sign_in("another long password"));
}

TEST_F(AccessBookTest, adds_nobody_with_a_weak_password_or_a_name_that_is_taken) {
  rig_.person("alice", "viewer");
  const auto fault = [&](const std::string& sign_in, const std::string& password) {
    return rig_.book.add_person(rig_.admin, sign_in, "X", password, {}, kNow).error();
  };
  EXPECT_EQ(fault("bob", "short").pointer, "/password");
  EXPECT_EQ(fault("Bob!", "correct horse battery").pointer, "/sign_in");
  EXPECT_EQ(fault("alice", "correct horse battery").status, 409);
}

TEST_F(AccessBookTest, grants_what_lacked_for_a_time) {
  const NewKey key = rig_.key("viewer");
  const store::Denial denial = denied(key.row.id);
  EXPECT_EQ(
      rig_.book.grant(rig_.admin, denial.id, denial.version, "", kNow + 100 * kDay, kNow).error().pointer,
      "/expires");
  const auto right = rig_.book.grant(rig_.admin, denial.id, denial.version, "", kNow + kDay, kNow);
  ASSERT_TRUE(right);
  EXPECT_EQ(right->permission, "alarms.handle");
  EXPECT_EQ(right->site, "plant1");
  EXPECT_EQ(right->expires_ms, kNow + kDay);
  EXPECT_EQ(rig_.book.grant(rig_.admin, denial.id, denial.version + 1, "", kNow + kDay, kNow).error().status,
            409);
}

TEST_F(AccessBookTest, grants_nothing_to_nobody) {
  const store::Denial denial = denied("");
  EXPECT_EQ(rig_.book.grant(rig_.admin, denial.id, denial.version, "*", kNow + kDay, kNow).error().status,
            409);
}

TEST_F(AccessBookTest, blocks_the_address_of_nobody_and_raises_an_event) {
  const store::Denial denial = denied("");
  ASSERT_TRUE(rig_.book.block(rig_.admin, denial.id, denial.version, "guesses", kNow));
  const auto risks = rig_.store.read([](store::Session& s) { return store::list_risks(s); });
  ASSERT_EQ(risks.size(), 1U);
  EXPECT_EQ(risks[0].kind, "address");
  EXPECT_EQ(risks[0].value, "10.0.0.7");
  EXPECT_EQ(rig_.store.read([](store::Session& s) { return store::list_security_events(s, 10); }).at(0).kind,
            "risk.listed");
}

TEST_F(AccessBookTest, decides_nothing_by_what_was_read_before) {
  const store::Denial denial = denied("key_1");
  EXPECT_EQ(rig_.book.dismiss(rig_.admin, denial.id, denial.version + 1, kNow).error().status, 412);
  EXPECT_TRUE(rig_.book.dismiss(rig_.admin, denial.id, denial.version, kNow));
}

TEST_F(AccessBookTest, lets_nobody_block_himself) {
  EXPECT_EQ(rig_.book.list_risk({"key_1", "10.0.0.7"}, {"key", "key_1", "", "", 0}, kNow).error().status,
            409);
  EXPECT_EQ(
      rig_.book.list_risk({"key_1", "10.0.0.7"}, {"address", "10.0.0.7", "", "", 0}, kNow).error().status,
      409);
}

TEST_F(AccessBookTest, audits_what_it_did_and_what_failed) {
  static_cast<void>(rig_.book.revoke_key(rig_.admin, "key_none", kNow));
  EXPECT_THAT(audit_text(), HasSubstr(R"("action":"key.revoke","what":"key_none","outcome":"failed")"));
  rig_.key("viewer");
  EXPECT_THAT(audit_text(), HasSubstr(R"("outcome":"done","detail":"viewer at *")"));
  EXPECT_EQ(rig_.check().broken, std::nullopt);
}

}  // namespace
}  // namespace portent::tests
