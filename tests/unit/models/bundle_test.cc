#include "models/bundle.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "ingest/error.h"
#include "tests/unit/models/samples.h"

namespace portent::models {
namespace {

namespace fs = std::filesystem;
using ingest::FatalError;
using testing::HasSubstr;
using testing::ThrowsMessage;

class BundleFolder : public testing::Test {
 protected:
  BundleFolder() { write_bundle(bundle_, folder_); }

  /// The error that reading gives once `file` holds `text`.
  std::string refusal_after(const std::string& file, const std::string& text) {
    write_text(folder_ / file, text);
    try {
      read_bundle(folder_);
    } catch (const FatalError& error) {
      return error.what();
    }
    return "";
  }

  TemporaryFolder parent_;
  fs::path folder_ = parent_.path() / "bundle";
  Bundle bundle_ = sample_bundle();
};

TEST(Sha256, gives_the_known_digest) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Bundle, is_named_by_its_manifest_which_names_its_weights) {
  const Bundle bundle = sample_bundle();
  EXPECT_EQ(bundle.manifest.weights_hash, sha256_hex(to_safetensors(bundle.weights)));
  EXPECT_EQ(bundle.hash, sha256_hex(to_json(bundle.manifest)));
  EXPECT_NE(sample_bundle(2).hash, bundle.hash);
}

TEST_F(BundleFolder, reads_back_what_was_written) {
  const Bundle read = read_bundle(folder_);
  EXPECT_EQ(read.manifest, bundle_.manifest);
  EXPECT_EQ(read.weights, bundle_.weights);
  EXPECT_EQ(read.hash, bundle_.hash);
}

TEST_F(BundleFolder, leaves_nothing_beside_it) {
  EXPECT_EQ(std::distance(fs::directory_iterator(parent_.path()), fs::directory_iterator()), 1);
}

TEST_F(BundleFolder, is_never_overwritten) {
  EXPECT_THAT([&] { write_bundle(sample_bundle(2), folder_); },
              ThrowsMessage<FatalError>(HasSubstr("exists already")));
  EXPECT_EQ(read_bundle(folder_).hash, bundle_.hash);
}

TEST_F(BundleFolder, names_the_manifest_where_it_was_edited) {
  const std::string edited = replaced(to_json(bundle_.manifest), "\"cap\": 130", "\"cap\": 120");
  EXPECT_THAT(refusal_after("manifest.json", edited), HasSubstr("manifest.json was changed"));
}

TEST_F(BundleFolder, names_the_weights_where_they_were_edited) {
  std::string edited = to_safetensors(bundle_.weights);
  edited.back() = '\x7e';
  EXPECT_THAT(refusal_after("weights.safetensors", edited), HasSubstr("weights.safetensors was changed"));
}

TEST_F(BundleFolder, names_the_sums_where_they_were_edited) {
  EXPECT_THAT(refusal_after("SHA256SUMS", bundle_.hash + "  manifest.json\n"),
              HasSubstr("SHA256SUMS was changed"));
}

TEST(Bundle, carries_extra_files_that_do_not_change_its_name) {
  const TemporaryFolder parent;
  Bundle bundle = sample_bundle();
  bundle.files = {{"report.html", "<p>" + bundle.hash}, {"trees.json", std::string("a\0b\n", 4)}};
  write_bundle(bundle, parent.path() / "b");
  const Bundle read = read_bundle(parent.path() / "b");
  EXPECT_EQ(read.files, bundle.files);
  EXPECT_EQ(read.hash, sample_bundle().hash);
}

TEST(Bundle, names_an_extra_file_that_was_edited) {
  const TemporaryFolder parent;
  Bundle bundle = sample_bundle();
  bundle.files = {{"report.html", "fine"}};
  write_bundle(bundle, parent.path() / "b");
  write_text(parent.path() / "b" / "report.html", "forged");
  EXPECT_THAT([&] { read_bundle(parent.path() / "b"); },
              ThrowsMessage<FatalError>(HasSubstr("report.html was changed")));
}

TEST(Bundle, has_no_extra_file_that_would_lead_out_of_it_or_hide) {
  const TemporaryFolder parent;
  for (const char* name : {"", ".", "..", "../x", "a/b", ".hidden", "manifest.json", "SHA256SUMS", "a b"}) {
    Bundle bundle = sample_bundle();
    bundle.files = {{name, ""}};
    EXPECT_THAT([&] { write_bundle(bundle, parent.path() / "b"); },
                ThrowsMessage<FatalError>(HasSubstr("cannot be the name")))
        << name;
  }
  EXPECT_TRUE(fs::is_empty(parent.path()));
}

TEST_F(BundleFolder, refuses_sums_that_list_a_file_outside_of_it) {
  const std::string sums = read_text(folder_ / "SHA256SUMS");
  const std::string hash(64, 'a');
  for (const std::string& line : {hash + "  ../secret\n", hash + "  b\n" + hash + "  a\n", hash + " *a\n",
                                  hash + "  a", std::string("\n")})
    EXPECT_THAT(refusal_after("SHA256SUMS", sums + line), HasSubstr("SHA256SUMS was changed")) << line;
}

TEST_F(BundleFolder, names_the_file_that_is_missing) {
  fs::remove(folder_ / "weights.safetensors");
  EXPECT_THAT([&] { read_bundle(folder_); },
              ThrowsMessage<FatalError>(HasSubstr("weights.safetensors: No such file")));
}

TEST_F(BundleFolder, is_readable_by_a_path_with_a_trailing_slash) {
  EXPECT_EQ(read_bundle(folder_.string() + "/").hash, bundle_.hash);
}

TEST(Bundle, says_what_to_give_where_there_is_none) {
  EXPECT_THAT([] { read_bundle("no/such/bundle"); },
              ThrowsMessage<FatalError>(HasSubstr("there is no bundle at no/such/bundle")));
}

TEST(Bundle, is_not_written_with_weights_that_are_not_finite) {
  const TemporaryFolder parent;
  const Bundle bundle =
      make_bundle(sample_manifest(), {{"w", {{1}, {std::numeric_limits<float>::infinity()}}}});
  EXPECT_THAT([&] { write_bundle(bundle, parent.path() / "b"); },
              ThrowsMessage<FatalError>(HasSubstr("tensor w")));
  EXPECT_TRUE(fs::is_empty(parent.path()));
}

TEST(Bundle, is_not_read_with_weights_that_are_not_finite) {
  const TemporaryFolder folder;
  const Bundle bundle =
      make_bundle(sample_manifest(), {{"w", {{1}, {std::numeric_limits<float>::quiet_NaN()}}}});
  write_text(folder.path() / "manifest.json", to_json(bundle.manifest));
  write_text(folder.path() / "weights.safetensors", to_safetensors(bundle.weights));
  write_text(folder.path() / "SHA256SUMS",
             bundle.hash + "  manifest.json\n" + bundle.manifest.weights_hash + "  weights.safetensors\n");
  EXPECT_THAT([&] { read_bundle(folder.path()); },
              ThrowsMessage<FatalError>(HasSubstr("tensor w has a weight that is not finite")));
}

TEST(Bundle, is_not_written_with_a_manifest_that_could_not_be_read) {
  const TemporaryFolder parent;
  Manifest manifest = sample_manifest();
  manifest.networks[0].inputs = 1;
  EXPECT_THROW(write_bundle(make_bundle(manifest, {}), parent.path() / "b"), FatalError);
  EXPECT_TRUE(fs::is_empty(parent.path()));
}

}  // namespace
}  // namespace portent::models
