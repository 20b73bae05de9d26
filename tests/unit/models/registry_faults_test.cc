#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <atomic>
#include <csignal>
#include <thread>

#include "ingest/error.h"
#include "models/registry_verify.h"
#include "tests/unit/models/registry_folder.h"

// What a crash, a full disk, a damaged file or another process may do to a registry.

namespace portent::models {
namespace {

namespace fs = std::filesystem;
using ingest::FatalError;
using testing::HasSubstr;
using testing::ThrowsMessage;

using RegistryFaults = RegistryFolder;

TEST_F(RegistryFaults, closes_an_audit_line_that_a_crash_cut_off) {
  registry_.publish(first_, false);
  write_text(root_ / "audit.jsonl", read_text(root_ / "audit.jsonl") + "{\"ts\":\"20");
  registry_.publish(second_, false);
  EXPECT_THAT(read_text(root_ / "audit.jsonl"), HasSubstr("{\"ts\":\"20\n{\"prev\":"));
  const RegistryCheck check = verify_registry(root_);
  EXPECT_THAT(check.problems, testing::IsEmpty());
  EXPECT_THAT(check.notes, testing::ElementsAre(HasSubstr("a crash cut them off")));
}

TEST_F(RegistryFaults, finishes_what_a_killed_publisher_left_unfinished) {
  write_bundle(first_, root_ / "bundles" / first_.hash);  // killed before its entry
  fs::create_directory(root_ / "bundles" / ".x.unfinished.1");
  write_text(root_ / "models" / "turbofan.json.next", "{\"half");
  EXPECT_TRUE(registry_.list().empty());
  EXPECT_EQ(registry_.publish(first_, false).version, 1);
  EXPECT_FALSE(fs::exists(root_ / "bundles" / ".x.unfinished.1"));
  EXPECT_EQ(resolve("turbofan"), first_.hash);
}

TEST_F(RegistryFaults, does_not_promote_a_damaged_bundle) {
  registry_.publish(first_, false);
  registry_.publish(second_, false);
  fs::remove(root_ / "bundles" / second_.hash / "weights.safetensors");
  EXPECT_THROW(registry_.promote(parse_model_ref("turbofan@2"), "champion"), FatalError);
  EXPECT_EQ(resolve("turbofan"), first_.hash);
}

TEST_F(RegistryFaults, does_not_load_a_bundle_put_under_anothers_hash) {
  registry_.publish(first_, false);
  fs::rename(root_ / "bundles" / first_.hash, root_ / "bundles" / second_.hash);
  EXPECT_THAT([&] { registry_.load(second_.hash); }, ThrowsMessage<FatalError>(HasSubstr("undamaged copy")));
  EXPECT_THROW(registry_.load("../../etc"), FatalError);
}

TEST_F(RegistryFaults, names_an_entry_that_was_damaged) {
  registry_.publish(first_, false);
  const fs::path path = root_ / "models" / "turbofan.json";
  write_text(path, read_text(path).substr(0, 20));
  EXPECT_THAT([&] { resolve("turbofan"); }, ThrowsMessage<FatalError>(HasSubstr("turbofan.json")));
}

TEST_F(RegistryFaults, publishes_nothing_where_the_audit_cannot_be_written) {
  fs::create_directory(root_ / "audit.jsonl");
  EXPECT_THAT([&] { registry_.publish(first_, false); }, ThrowsMessage<FatalError>(HasSubstr("audit.jsonl")));
  EXPECT_TRUE(registry_.list().empty());
  EXPECT_TRUE(fs::is_empty(root_ / "models"));
}

/// Files may not grow past this many bytes while it lives: a write beyond fails as on a full disk.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &former_);
    ::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, former_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() { ::setrlimit(RLIMIT_FSIZE, &former_); }

 private:
  rlimit former_{};
};

TEST_F(RegistryFaults, publishes_nothing_on_a_full_disk) {
  registry_.publish(first_, false);
  {
    const FileSizeLimit full(200);
    EXPECT_THAT([&] { registry_.publish(second_, true); },
                ThrowsMessage<FatalError>(HasSubstr("File too large")));
  }
  EXPECT_EQ(resolve("turbofan"), first_.hash);
  EXPECT_FALSE(fs::exists(root_ / "bundles" / second_.hash));
  EXPECT_EQ(std::distance(fs::directory_iterator(root_ / "bundles"), fs::directory_iterator()), 1);
  EXPECT_EQ(registry_.publish(second_, true).version, 2);
}

TEST_F(RegistryFaults, cuts_the_audit_back_where_its_line_did_not_fit) {
  registry_.publish(first_, false);
  registry_.publish(second_, false);
  const std::string before = read_text(root_ / "audit.jsonl");
  write_text(root_ / "audit.jsonl", before + before + before + before);
  const auto size = fs::file_size(root_ / "audit.jsonl");
  {
    const FileSizeLimit full(size + 40);
    EXPECT_THROW(registry_.promote(parse_model_ref("turbofan@2"), "champion"), FatalError);
  }
  EXPECT_EQ(fs::file_size(root_ / "audit.jsonl"), size);
  EXPECT_EQ(resolve("turbofan"), first_.hash);
}

TEST_F(RegistryFaults, never_shows_a_reader_half_a_change) {
  registry_.publish(first_, false);
  registry_.publish(second_, false);
  std::atomic<bool> done = false;
  std::jthread writer([&] {
    Registry other(root_, false);
    for (int i = 0; i < 50; ++i) other.promote({"turbofan", i % 2 == 0 ? "2" : "1"}, "champion");
    done = true;
  });
  int reads = 0;
  do {
    const std::string hash = registry_.resolve({"turbofan", "champion"});
    EXPECT_TRUE(hash == first_.hash || hash == second_.hash);
    ++reads;
  } while (!done);
  EXPECT_GT(reads, 0);
}

TEST_F(RegistryFaults, numbers_versions_without_a_hole_when_several_publish_at_once) {
  const auto publish = [this](std::uint64_t from) {
    Registry own(root_, false);
    for (std::uint64_t seed = from; seed < from + 5; ++seed) own.publish(sample_bundle(seed), false);
  };
  { std::jthread one(publish, 100), two(publish, 200); }
  const auto entry = registry_.find("turbofan");
  ASSERT_EQ(entry->versions.size(), 10U);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(entry->versions[static_cast<std::size_t>(i)].version, i + 1);
  EXPECT_EQ(audit().size(), 10U);
}

}  // namespace
}  // namespace portent::models
