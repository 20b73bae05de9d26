#include "serve/stream/commit_note.h"

#include <gtest/gtest.h>

namespace portent::serve {
namespace {

TEST(CommitNote, is_read_back_from_the_metadata_of_an_offset) {
  const CommitNote note{1234, 77, {{"pump@champion", "aa"}, {"turbofan@3", "bb"}}};
  EXPECT_EQ(note_from_metadata(to_metadata(note)), note);
}

TEST(CommitNote, fits_the_4000_bytes_of_a_commit_with_forty_models) {
  CommitNote note;
  for (int i = 0; i < 40; ++i) note.models["class-" + std::to_string(i) + "@champion"] = std::string(64, 'a');
  EXPECT_LT(to_metadata(note).size(), 4000U);
}

TEST(CommitNote, names_the_bundles_that_score_beside_the_champions) {
  const CommitNote note{1, 2, {{"pump@champion", "aa"}}, {{"pump@champion", "bb"}}};
  EXPECT_EQ(note_from_metadata(to_metadata(note)), note);
}

TEST(CommitNote, leaves_the_shadows_of_forty_models_out_rather_than_be_refused_by_the_broker) {
  CommitNote note;
  for (int i = 0; i < 40; ++i)
    note.models["class-" + std::to_string(i) + "@champion"] =
        note.shadows["class-" + std::to_string(i) + "@champion"] = std::string(64, 'a');
  EXPECT_LT(to_metadata(note).size(), 4000U);
  EXPECT_EQ(note_from_metadata(to_metadata(note))->models, note.models);
}

TEST(CommitNote, refuses_metadata_of_others) {
  for (const char* text :
       {"", "x", "{}", "[]", R"({"v":2})", R"({"v":1,"round":"x","state":0,"models":{}})", R"({"v":1})"})
    EXPECT_FALSE(note_from_metadata(text)) << text;
}

}  // namespace
}  // namespace portent::serve
