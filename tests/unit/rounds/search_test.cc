#include "serve/desk/search_book.h"
#include "serve/desk/search_words.h"
#include "serve/store/search_rows.h"
#include "tests/unit/rounds/round_fixture.h"

namespace portent::tests {
namespace {

using serve::desk::Findable;
using serve::desk::Match;
using serve::desk::search_words;
using serve::desk::SearchBook;
using serve::desk::SearchIndex;
using serve::desk::word_likeness;
using testing::ElementsAre;
using testing::IsEmpty;

TEST(SearchWords, are_small_and_without_accents_and_broken_at_signs) {
  EXPECT_THAT(search_words("Kühlwasser-Pumpe Ø 12"),
              ElementsAre("kuhlwasser", "pumpe", "kuhlwasserpumpe", "o", "12"));
  EXPECT_THAT(search_words("north:P-101"), ElementsAre("north", "p", "101", "p101"));
  EXPECT_THAT(search_words("Straße Łódź e\u0301tage"), ElementsAre("strasse", "lodz", "etage"));
  EXPECT_THAT(search_words("насос 3"), ElementsAre("насос", "3"));
  EXPECT_THAT(search_words(" -- \xC3"), IsEmpty());
}

TEST(WordLikeness, forgives_letters_swapped_missing_and_doubled) {
  EXPECT_EQ(word_likeness("pump", "pump"), 1);
  EXPECT_DOUBLE_EQ(word_likeness("pmup", "pump"), 0.75);
  EXPECT_DOUBLE_EQ(word_likeness("bering", "bearing"), 1 - 1.0 / 7);
  EXPECT_DOUBLE_EQ(word_likeness("bearring", "bearing"), 1 - 1.0 / 8);
  EXPECT_GE(word_likeness("bear", "bearing"), 0.8);
  EXPECT_EQ(word_likeness("fan", "compressor"), 0);
}

/// Names as a plant has them, many of them alike.
SearchIndex plant() {
  std::vector<Findable> all;
  int number = 100;
  for (const char* place : {"north", "south", "east"})
    for (const char* name : {"Feed pump", "Cooling tower fan", "Gearbox", "Screw compressor",
                             "Kühlwasserpumpe", "Agitator", "Conveyor drive", "Vacuum blower"})
      for (int i = 0; i < 20; ++i) {
        const std::string id = std::string(place) + ":M-" + std::to_string(++number);
        all.push_back({"asset", id, place, std::string(name) + " " + std::to_string(i), "", ""});
      }
  all.push_back({"asset", "north:X-1", "north", "Homogenizer", "Etanorm 65 KSB", ""});
  return SearchIndex(std::move(all));
}

std::string first_of(const SearchIndex& index, std::string_view asked) {
  const auto found = index.find(asked, 1, [](const Findable&) { return true; });
  return found.empty() ? "" : index.all()[found.front().place].title;
}

TEST(SearchIndex, finds_a_name_with_letters_swapped_missing_or_doubled_first) {
  const SearchIndex index = plant();
  for (const char* asked : {"Homogenizer", "Hoomgenizer", "Homogneizer", "Homogenizre", "Homgenizer",
                            "omogenizer", "Homogenize", "Hommogenizer", "Homogenizzer", "HOMOGENIZERR"})
    EXPECT_EQ(first_of(index, asked), "Homogenizer") << asked;
  for (const char* asked : {"Agitator 7", "gAitator 7", "Agitatr 7", "Aggitator 7"})
    EXPECT_EQ(first_of(index, asked), "Agitator 7") << asked;
  EXPECT_EQ(first_of(index, "fede pmup 3"), "Feed pump 3");
  EXPECT_EQ(first_of(index, "kuhlwaserpumpe 4"), "Kühlwasserpumpe 4");
}

TEST(SearchIndex, finds_ids_with_and_without_signs_and_words_that_begin_so) {
  const SearchIndex index = plant();
  EXPECT_EQ(first_of(index, "x1"), "Homogenizer");
  EXPECT_EQ(first_of(index, "X-1"), "Homogenizer");
  EXPECT_EQ(first_of(index, "homog"), "Homogenizer");
  EXPECT_EQ(first_of(index, "etanrom"), "Homogenizer");
  EXPECT_EQ(first_of(index, "xylophone"), "");
  EXPECT_EQ(first_of(index, ""), "");
}

TEST(SearchIndex, tells_only_what_may_be_seen) {
  const SearchIndex index = plant();
  const auto found = index.find("gearbox", 1'000, [](const Findable& one) { return one.site == "east"; });
  EXPECT_EQ(found.size(), 20);
}

class SearchBookTest : public RoundTest {
 protected:
  std::vector<std::string> found(std::string_view kind, std::string_view asked) {
    const auto index = book_.index(kind, now_ms_);
    std::vector<std::string> ids;
    for (const Match& one : index->find(asked, 9, [](const Findable&) { return true; }))
      ids.push_back(index->all()[one.place].id);
    return ids;
  }
  SearchBook book_{store_};
};

TEST_F(SearchBookTest, knows_records_of_every_kind) {
  set_out();
  for (const std::string_view kind : serve::store::kSearchKinds) book_.index(kind, now_ms_);
  EXPECT_THAT(found("asset", "P-2"), testing::Contains("north:P-2"));
  EXPECT_THAT(found("point", "TT_101"), ElementsAre("north:P-1.temp"));
  EXPECT_THAT(found("route", "dialy"), ElementsAre("daily"));
  EXPECT_THAT(found("round", "olag"), ElementsAre("r-1"));
  EXPECT_THAT(found("spare", "bearing"), IsEmpty());
}

TEST_F(SearchBookTest, learns_of_changes_within_a_second) {
  EXPECT_THAT(found("asset", "homogenizer"), IsEmpty());
  Node made = pump("north:H-1", "north");
  made.name = "Homogenizer";
  add(made);
  EXPECT_THAT(found("asset", "homogenizer"), IsEmpty());
  now_ms_ += 1'000;
  EXPECT_THAT(found("asset", "homogenizer"), ElementsAre("north:H-1"));
  made = stored("north:H-1");
  made.name = "Separator";
  ASSERT_TRUE(change(made));
  now_ms_ += 1'000;
  EXPECT_THAT(found("asset", "homogenizer"), IsEmpty());
}

}  // namespace
}  // namespace portent::tests
