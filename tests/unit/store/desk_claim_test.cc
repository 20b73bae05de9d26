#include "serve/store/desk_claim.h"

#include <gmock/gmock.h>

#include <optional>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"

namespace portent::tests {
namespace {

using serve::store::DeskClaim;

TEST(DeskClaim, keeps_a_file_to_one_desk_for_as_long_as_that_lasts) {
  const TemporaryFolder folder;
  const std::string file = (folder.path() / "new" / "desk.db").string();
  std::optional<DeskClaim> first(file);
  try {
    const DeskClaim second(file);
    FAIL() << "two desks have it";
  } catch (const ingest::FatalError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("another desk is at work on " + file));
  }
  first.reset();
  EXPECT_NO_THROW(const DeskClaim next(file));
}

TEST(DeskClaim, is_of_no_database_that_several_desks_share) {
  const DeskClaim first("postgresql://plant1/desk");
  EXPECT_NO_THROW(const DeskClaim second("postgresql://plant1/desk"));
}

}  // namespace
}  // namespace portent::tests
