#include <gmock/gmock.h>

#include "serve/store/backup.h"
#include "serve/store/dump.h"
#include "tests/support/temporary_folder.h"
#include "tests/unit/store/older_database_rig.h"

// Whoever updates keeps everything: databases of every version, filled as its program filled them, are taken
// to the newest one.

namespace portent::tests {
namespace {

using namespace serve::store;
using testing::IsEmpty;

TEST_P(OlderDatabase, is_tested_with_rows_of_every_table_that_its_version_made_or_changed) {
  EXPECT_THAT(tables_without_rows(*connect(), engine(), GetParam()), IsEmpty())
      << "write rows of them, as a program of version " << GetParam()
      << " does, into its file of tests/data/desk";
}

TEST_P(OlderDatabase, keeps_every_row_and_every_value) {
  fill();
  const Tables before = tables();
  const Store newest({database_.url()});
  EXPECT_THAT(losses(before, tables()), IsEmpty());
}

TEST_P(OlderDatabase, is_backed_up_and_restored_once_it_is_of_the_newest_version) {
  fill();
  const TemporaryFolder folder;
  const auto file = folder.path() / "desk.backup";
  Store newest({database_.url()});
  const auto made = back_up(newest, {}, file, "");
  EXPECT_EQ(verify_backup(file, "", folder.path()), made);
  DeskDatabase other;
  Store restored({other.url()});
  EXPECT_EQ(restore(file, "", restored, {}), made);
}

TEST_P(OlderDatabase, is_loaded_into_the_newest_from_a_dump_of_its_own_time) {
  fill();
  Tables before = tables();
  before.erase("secrets");  // each database has its own
  DeskDatabase other;
  Store newest({other.url()});
  const auto from = connect();
  from->begin(Access::kRead);
  newest.write([&](Session& session) {
    Loader loader(session, engine());
    dump(*from, engine(), [&](std::string_view line) { loader.line(line); });
  });
  EXPECT_THAT(losses(before, tables_of(*connect(other), engine())), IsEmpty());
}

INSTANTIATE_TEST_SUITE_P(Store, OlderDatabase, since(1), named);

}  // namespace
}  // namespace portent::tests
