#include "models/registry_transfer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/error.h"
#include "models/registry_verify.h"
#include "tests/unit/models/file_size_limit.h"
#include "tests/unit/models/registry_folder.h"

namespace portent::models {
namespace {

namespace fs = std::filesystem;
using ingest::FatalError;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

/// A registry with one bundle, exported to a signed file, and another site's registry, still empty.
class TransferModels : public RegistryFolder {
 protected:
  TransferModels() {
    first_.files = {{"report.html", "<p>fine"}};
    registry_.publish(first_, false);
    export_model(registry_, {"turbofan"}, file_, &key_);
  }

  std::vector<std::string> there() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::recursive_directory_iterator(other_root_))
      names.push_back(fs::relative(entry.path(), other_root_).string());
    std::sort(names.begin(), names.end());
    return names;
  }
  /// The error of importing `bytes`; and nothing must come of it.
  std::string refusal_of(const std::string& bytes, ImportOptions options = {}) {
    const fs::path file = parent_.path() / "edited.portent";
    write_text(file, bytes);
    if (options.trusted.empty()) options.trusted = {key_.public_key()};
    try {
      import_model(other_, file, options);
    } catch (const FatalError& error) {
      EXPECT_THAT(there(), testing::IsSubsetOf({".lock", "bundles", "models"}));
      return error.what();
    }
    return "";
  }

  SigningKey key_ = SigningKey::generate();
  fs::path file_ = parent_.path() / "turbofan.portent";
  fs::path other_root_ = parent_.path() / "other";
  Registry other_{other_root_, true};
};

TEST_F(TransferModels, bring_a_bundle_whole_to_another_site) {
  const auto imported = import_model(other_, file_, {.trusted = {key_.public_key()}});
  EXPECT_EQ(imported.name, "turbofan");
  EXPECT_EQ(imported.version.version, 1);
  EXPECT_EQ(imported.key, key_.public_key().fingerprint());
  const Bundle bundle = other_.load(other_.resolve({"turbofan"}));
  EXPECT_EQ(bundle.manifest, first_.manifest);
  EXPECT_EQ(bundle.weights, first_.weights);
  EXPECT_EQ(bundle.files, first_.files);
}

TEST_F(TransferModels, stand_in_the_audit_of_both_sites) {
  import_model(other_, file_, {.trusted = {key_.public_key()}});
  const auto exported = read_text(root_ / "audit.jsonl"), imported = read_text(other_root_ / "audit.jsonl");
  EXPECT_THAT(exported, HasSubstr("\"action\":\"export\""));
  EXPECT_THAT(exported, HasSubstr(key_.public_key().fingerprint()));
  EXPECT_THAT(imported, HasSubstr("\"action\":\"import\""));
  EXPECT_THAT(imported, HasSubstr(key_.public_key().fingerprint()));
}

TEST_F(TransferModels, trust_the_keys_in_the_registrys_folder) {
  fs::create_directory(other_root_ / "trusted");
  write_text(other_root_ / "trusted" / "head-office.pem", key_.public_key().to_pem());
  import_model(other_, file_);
  const RegistryCheck check = verify_registry(other_root_);
  EXPECT_THAT(check.problems, IsEmpty());
  EXPECT_THAT(check.notes, IsEmpty());
  EXPECT_EQ(check.signatures, 1U);
}

TEST_F(TransferModels, make_a_later_version_challenger_under_the_name_given) {
  import_model(other_, file_, {.trusted = {key_.public_key()}, .name = "fans"});
  registry_.publish(second_, true);
  export_model(registry_, {"turbofan"}, parent_.path() / "2.portent", &key_);
  const auto later =
      import_model(other_, parent_.path() / "2.portent", {.trusted = {key_.public_key()}, .name = "fans"});
  EXPECT_EQ(later.version.version, 2);
  EXPECT_EQ(other_.resolve({"fans", "challenger"}), second_.hash);
  EXPECT_EQ(other_.resolve({"fans"}), first_.hash);
}

TEST_F(TransferModels, make_the_same_file_of_the_same_bundle) {
  export_model(registry_, {"turbofan"}, parent_.path() / "again.portent", &key_);
  EXPECT_EQ(read_text(parent_.path() / "again.portent"), read_text(file_));
}

TEST_F(TransferModels, import_the_same_file_twice_as_one_version) {
  import_model(other_, file_, {.trusted = {key_.public_key()}});
  EXPECT_EQ(import_model(other_, file_, {.trusted = {key_.public_key()}}).version.version, 1);
  EXPECT_EQ(other_.find("turbofan")->versions.size(), 1U);
}

TEST_F(TransferModels, refuse_a_key_that_nobody_trusts_naming_it) {
  EXPECT_THAT([&] { import_model(other_, file_); },
              ThrowsMessage<FatalError>(
                  HasSubstr("not trusted (fingerprint " + key_.public_key().fingerprint().substr(0, 16))));
}

TEST_F(TransferModels, take_an_unsigned_file_only_where_told_to_and_say_so_in_the_audit) {
  export_model(registry_, {"turbofan"}, parent_.path() / "unsigned.portent", nullptr);
  const std::string bytes = read_text(parent_.path() / "unsigned.portent");
  EXPECT_THAT(refusal_of(bytes), HasSubstr("is not signed"));
  import_model(other_, parent_.path() / "unsigned.portent", {.allow_unsigned = true});
  EXPECT_THAT(read_text(other_root_ / "audit.jsonl"), HasSubstr("\"key\":\"none\""));
}

TEST_F(TransferModels, refuse_a_file_with_any_byte_changed) {
  const std::string bytes = read_text(file_);
  const std::size_t files =
      bytes.find(first_.hash + "  manifest.json");  // unpacked, and flushed to disk, from here on
  ASSERT_LT(files, bytes.size());
  for (std::size_t at = 0; at < bytes.size(); at += at < files ? 3 : 397) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x04);
    EXPECT_NE(refusal_of(changed), "") << at;
  }
}

TEST_F(TransferModels, refuse_a_file_that_ends_early_or_goes_on) {
  const std::string bytes = read_text(file_);
  for (std::size_t size = 8; size < bytes.size(); size += 211)
    EXPECT_THAT(refusal_of(bytes.substr(0, size)), HasSubstr("is cut short")) << size;
  EXPECT_THAT(refusal_of(bytes + "x"), HasSubstr("goes on after its last file"));
  EXPECT_THAT(refusal_of(""), HasSubstr("is no bundle file"));
}

TEST_F(TransferModels, refuse_a_newer_schema_before_anything_else) {
  std::string bytes = read_text(file_);
  bytes[8] = 2;
  EXPECT_THAT(refusal_of(bytes), HasSubstr("bundle file of schema 2, this version of portent reads 1"));
}

TEST_F(TransferModels, refuse_a_signature_that_was_taken_off) {
  std::string bytes = replaced(read_text(file_), key_.public_key().fingerprint(), "");
  const std::size_t header =
      static_cast<unsigned char>(bytes[12]) + 256U * static_cast<unsigned char>(bytes[13]) - 64;
  bytes[12] = static_cast<char>(header & 0xff);
  bytes[13] = static_cast<char>(header >> 8);
  EXPECT_THAT(refusal_of(bytes), HasSubstr("has a signature but no key"));
  bytes.replace(16 + header, kSignatureBytes, std::string(kSignatureBytes, '\0'));
  EXPECT_THAT(refusal_of(bytes), HasSubstr("is not signed"));
}

TEST_F(TransferModels, leave_nothing_behind_on_a_full_disk) {
  const FileSizeLimit full(700);
  EXPECT_THAT([&] { import_model(other_, file_, {.trusted = {key_.public_key()}}); },
              ThrowsMessage<FatalError>(HasSubstr("File too large")));
  EXPECT_THAT(there(), ElementsAre(".lock", "bundles", "models"));
  EXPECT_THROW(export_model(registry_, {"turbofan"}, parent_.path() / "full.portent", &key_), FatalError);
  for (const auto& entry : fs::directory_iterator(parent_.path()))
    EXPECT_THAT(entry.path().filename().string(), testing::Not(HasSubstr("full.portent")));
}

TEST_F(TransferModels, never_write_over_a_file) {
  EXPECT_THAT([&] { export_model(registry_, {"turbofan"}, file_, &key_); },
              ThrowsMessage<FatalError>(HasSubstr("exists already")));
}

TEST_F(TransferModels, do_not_export_a_damaged_bundle) {
  write_text(root_ / "bundles" / first_.hash / "report.html", "forged");
  EXPECT_THROW(export_model(registry_, {"turbofan"}, parent_.path() / "x.portent", &key_), FatalError);
  EXPECT_FALSE(fs::exists(parent_.path() / "x.portent"));
}

TEST_F(TransferModels, are_found_out_where_the_bundle_was_changed_after_the_import) {
  import_model(other_, file_, {.trusted = {key_.public_key()}});
  const fs::path signature = other_root_ / "signatures" / first_.hash;
  std::string bytes = read_text(signature);
  bytes.back() = static_cast<char>(bytes.back() ^ 1);
  write_text(signature, bytes);
  write_text(parent_.path() / "site.pub", key_.public_key().to_pem());
  EXPECT_THAT(verify_registry(other_root_, {parent_.path() / "site.pub"}).problems,
              ElementsAre(HasSubstr("the signature does not hold")));
}

}  // namespace
}  // namespace portent::models
