#include "serve/desk/spare_files.h"

#include <sstream>

#include "tests/unit/stock/stock_fixture.h"

namespace portent::tests {
namespace {

using serve::desk::BadRow;
using serve::desk::ExportFormat;
using serve::desk::ImportReport;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing::SizeIs;

class SpareFiles : public StockTest {
 protected:
  SpareFiles() { add(pump("north:P-1")); }
  ImportReport import(const std::string& text, const serve::desk::SpareImport& options = {}) {
    std::istringstream from(text);
    serve::desk::CsvRows rows(from, serve::desk::kSpareTable);
    return serve::desk::import_spares(store_, rows, options, now_ms_);
  }
  ImportReport import_json(const std::string& text) {
    std::istringstream from(text);
    serve::desk::SpareJsonRows rows(from);
    return serve::desk::import_spares(store_, rows, {}, now_ms_);
  }
  std::string export_as(ExportFormat format) {
    std::ostringstream to;
    serve::desk::export_spares(store_, {}, format, to);
    return to.str();
  }
  static constexpr const char* kFile =
      "id,name,minimum,on_hand,price,currency,fits\n"
      "north:a,\"Seal, double\",2,5.5,12.5,EUR,\"[{\"\"class\"\":\"\"pump\"\",\"\"part\"\":\"\"seal\"\"}]\"\n"
      "north:b,Grease,0.25,,,,\n";
};

TEST_F(SpareFiles, make_spares_with_their_first_count_and_what_they_fit) {
  const ImportReport report = import(kFile, {.who = "olga"});
  EXPECT_EQ(report.created, 2U);
  EXPECT_THAT(report.faults, IsEmpty());
  EXPECT_EQ(stock("north:a").on_hand, 5'500);
  EXPECT_THAT(moves("north:a"), ElementsAre(Field(&StockMove::who, "olga")));
  EXPECT_EQ(stock("north:b").minimum, 250);
  EXPECT_THAT(moves("north:b"), IsEmpty());
}

TEST_F(SpareFiles, change_nothing_when_they_are_read_again) {
  import(kFile);
  const ImportReport again = import(kFile);
  EXPECT_EQ(again.unchanged, 2U);
  EXPECT_THAT(moves("north:a"), SizeIs(1));
  for (const ExportFormat format : {ExportFormat::kJsonList, ExportFormat::kJsonLines})
    EXPECT_EQ(import_json(export_as(format)).unchanged, 2U);
  EXPECT_EQ(import(export_as(ExportFormat::kCsv)).unchanged, 2U);
}

TEST_F(SpareFiles, name_each_row_that_is_wrong_and_keep_the_others) {
  const ImportReport report = import(
      "id,site,minimum,on_hand,fits\n"
      "north:a,,-1,,\n"
      "north:b,,1,-5,\n"
      "north:c,,1,1,\"[{\"\"asset\"\":\"\"north:P-9\"\"}]\"\n"
      "north d,,,,\n"
      "north:e,,0.0001,,\n"
      "north:f,,2,2,\n");
  EXPECT_EQ(report.created, 1U);
  EXPECT_EQ(report.bad, 5U);
  EXPECT_THAT(report.faults, ElementsAre(Field(&BadRow::column, "minimum"), Field(&BadRow::column, "on_hand"),
                                         Field(&BadRow::column, "fits.0.asset"), Field(&BadRow::column, "id"),
                                         Field(&BadRow::column, "minimum")));
  EXPECT_EQ(stock("north:c").id, "");
  EXPECT_EQ(stock("north:f").on_hand, 2 * kOne);
}

TEST_F(SpareFiles, move_no_stock_of_what_is_known) {
  import(kFile);
  const ImportReport report = import("id,on_hand,minimum\nnorth:a,7,3\nnorth:b,0,3\n");
  EXPECT_THAT(report.faults, ElementsAre(Field(&BadRow::column, "on_hand")));
  EXPECT_EQ(stock("north:a").minimum, 2 * kOne);
  EXPECT_EQ(stock("north:b").minimum, 3 * kOne);
}

TEST_F(SpareFiles, write_nothing_at_sites_of_others) {
  import(kFile);
  const ImportReport report = import(
      "id,site,name\nsouth:a,,x\nnorth:a,,y\nnorth:a,south,z\nsouth:b,north,w\n", {.sites = {"south"}});
  EXPECT_EQ(report.created, 1U);
  EXPECT_EQ(report.bad, 3U);
  EXPECT_EQ(stock("north:a").name, "Seal, double");
}

TEST_F(SpareFiles, with_columns_that_no_spare_has_are_refused_whole) {
  EXPECT_THAT(import("id,colour\nnorth:a,red\n").faults, ElementsAre(Field(&BadRow::column, "colour")));
}

}  // namespace
}  // namespace portent::tests
