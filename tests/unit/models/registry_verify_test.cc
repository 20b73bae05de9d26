#include "models/registry_verify.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/models/registry_folder.h"

namespace portent::models {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A registry of two versions, the second promoted.
class VerifyRegistry : public RegistryFolder {
 protected:
  VerifyRegistry() {
    registry_.publish(first_, false);
    registry_.publish(second_, false);
    registry_.promote(parse_model_ref("turbofan@2"), "champion");
  }
  std::vector<std::string> problems() const { return verify_registry(root_).problems; }
  fs::path audit_file() const { return root_ / "audit.jsonl"; }
  std::string audit_line(std::size_t index) const {
    const std::string text = read_text(audit_file());
    std::size_t begin = 0;
    for (; index > 0; --index) begin = text.find('\n', begin) + 1;
    return text.substr(begin, text.find('\n', begin) + 1 - begin);
  }
};

TEST_F(VerifyRegistry, finds_nothing_in_a_sound_one) {
  const RegistryCheck check = verify_registry(root_);
  EXPECT_THAT(check.problems, IsEmpty());
  EXPECT_THAT(check.notes, IsEmpty());
  EXPECT_EQ(check.models, 1U);
  EXPECT_EQ(check.bundles, 2U);
  EXPECT_EQ(check.changes, 3U);
  EXPECT_EQ(check.head, sha256_hex(audit_line(2)));
}

TEST_F(VerifyRegistry, finds_a_bundle_that_was_edited_or_is_gone) {
  write_text(root_ / "bundles" / first_.hash / "weights.safetensors", "x");
  fs::remove_all(root_ / "bundles" / second_.hash);
  EXPECT_THAT(problems(), testing::UnorderedElementsAre(HasSubstr("weights.safetensors was changed"),
                                                        HasSubstr("there is no bundle at")));
}

TEST_F(VerifyRegistry, finds_an_extra_file_that_was_edited_together_with_its_sum) {
  third_.files = {{"report.html", "fine"}};
  registry_.publish(third_, false);
  const fs::path folder = root_ / "bundles" / third_.hash;
  write_text(folder / "report.html", "forged");
  write_text(folder / "SHA256SUMS",
             replaced(read_text(folder / "SHA256SUMS"), sha256_hex("fine"), sha256_hex("forged")));
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("lists other files than when turbofan version 3 was added")));
}

TEST_F(VerifyRegistry, finds_a_file_that_does_not_belong_to_its_bundle) {
  write_text(root_ / "bundles" / first_.hash / "notes.txt", "x");
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("notes.txt does not belong")));
}

TEST_F(VerifyRegistry, finds_an_alias_that_was_moved_by_hand) {
  const fs::path path = root_ / "models" / "turbofan.json";
  write_text(path,
             replaced(read_text(path), "\"champion\": \"" + second_.hash, "\"champion\": \"" + first_.hash));
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("turbofan.json is not as any audited change left it")));
}

TEST_F(VerifyRegistry, finds_an_alias_that_points_nowhere) {
  const fs::path path = root_ / "models" / "turbofan.json";
  write_text(path, replaced(read_text(path), "\"champion\": \"" + second_.hash,
                            "\"champion\": \"" + std::string(64, 'a')));
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("aliases.champion names no version")));
}

TEST_F(VerifyRegistry, finds_an_audit_line_that_was_edited_even_the_last_one) {
  write_text(audit_file(),
             replaced(read_text(audit_file()), "\"action\":\"promote\"", "\"action\":\"publish\""));
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("audit.jsonl:3 was edited")));
}

TEST_F(VerifyRegistry, finds_an_audit_line_that_was_removed_from_the_middle) {
  write_text(audit_file(), audit_line(0) + audit_line(2));
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("audit.jsonl:2 does not follow from the line before it")));
}

TEST_F(VerifyRegistry, finds_an_audit_that_was_cut_off) {
  write_text(audit_file(), audit_line(0) + audit_line(1));
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("it was edited, or the audit was cut off")));
}

TEST_F(VerifyRegistry, finds_an_audit_that_ends_in_rubbish) {
  write_text(audit_file(), read_text(audit_file()) + "rubbish\n");
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("its last line is no record")));
}

TEST_F(VerifyRegistry, finds_a_model_whose_file_is_gone) {
  fs::remove(root_ / "models" / "turbofan.json");
  EXPECT_THAT(problems(), ElementsAre(HasSubstr("the audit knows a model turbofan")));
}

TEST_F(VerifyRegistry, notes_a_change_that_a_crash_kept_from_happening) {
  const std::string before = read_text(root_ / "models" / "turbofan.json");
  registry_.rollback("turbofan");
  write_text(root_ / "models" / "turbofan.json", before);
  const RegistryCheck check = verify_registry(root_);
  EXPECT_THAT(check.problems, IsEmpty());
  EXPECT_THAT(check.notes, ElementsAre(HasSubstr("did not happen")));
}

TEST_F(VerifyRegistry, notes_a_bundle_that_nothing_names) {
  write_bundle(third_, root_ / "bundles" / third_.hash);
  EXPECT_THAT(verify_registry(root_).notes, ElementsAre(HasSubstr("is no version of any model")));
}

}  // namespace
}  // namespace portent::models
