#include "models/policy/rule_judge.h"

#include <gtest/gtest.h>

namespace portent::models::policy {
namespace {

constexpr std::int64_t kMinute = 60'000;

/// One condition of one machine, judged a minute apart.
class Story {
 public:
  explicit Story(Holding holding) : holding_(holding) {}
  /// The letters r, h, c of what each t, f or u gives, `-` where that is nothing.
  std::string judged(const std::string& truths) {
    std::string edges;
    for (const char truth : truths) {
      const auto breach = one(truth);
      edges += breach ? edge_name(breach->edge).front() : '-';
    }
    return edges;
  }
  std::optional<Breach> one(char truth) {
    const Truth said = truth == 't' ? Truth::kTrue : truth == 'f' ? Truth::kFalse : Truth::kUnknown;
    return judge(holding_, Level::kOrange, state_, now_ += kMinute, said);
  }
  RuleState& state() { return state_; }

 private:
  Holding holding_;
  RuleState state_;
  std::int64_t now_ = 0;
};

const Holding kThreeMinutes = {3 * kMinute, 3 * kMinute};

TEST(RuleJudge, raises_and_clears_at_once_where_no_time_is_asked) {
  EXPECT_EQ(Story({}).judged("fttff"), "-rhc-");
}

TEST(RuleJudge, raises_once_it_has_held_for_so_long) {
  EXPECT_EQ(Story(kThreeMinutes).judged("ftttttt"), "----rhh");
}

TEST(RuleJudge, begins_anew_after_a_time_at_which_it_did_not_hold) {
  EXPECT_EQ(Story(kThreeMinutes).judged("tttfttt"), "-------");
}

TEST(RuleJudge, does_not_flap) {
  EXPECT_EQ(Story(kThreeMinutes).judged("ttttftfftffftfff"), "---rhhhhhhhhhhhh");
}

TEST(RuleJudge, clears_once_it_has_not_held_for_so_long) {
  EXPECT_EQ(Story(kThreeMinutes).judged("ttttffffff"), "---rhhhc--");
}

TEST(RuleJudge, is_left_as_it_is_by_what_is_unknown) {
  EXPECT_EQ(Story(kThreeMinutes).judged("uutuuut"), "------r");
  EXPECT_EQ(Story(kThreeMinutes).judged("ttttuuuu"), "---rhhhh");
}

TEST(RuleJudge, tells_since_when_it_stands) {
  Story story({});
  story.judged("t");
  EXPECT_EQ(story.one('t'), (Breach{Level::kOrange, Edge::kHeld, kMinute}));
  EXPECT_EQ(story.one('f'), (Breach{Level::kOrange, Edge::kCleared, kMinute}));
}

TEST(RuleJudge, goes_on_from_a_saved_state) {
  Story story(kThreeMinutes);
  story.judged("ttt");
  ingest::ByteWriter bytes;
  story.state().save(bytes);
  const std::string saved = bytes.take();
  ingest::ByteReader from(saved);
  const RuleState loaded = RuleState::load(from);
  EXPECT_FALSE(from.failed());
  EXPECT_EQ(loaded, story.state());
}

TEST(RuleJudge, refuses_a_state_that_is_none) {
  for (const std::string& bytes :
       {std::string("\x07", 1), std::string(17, '\x04'), std::string("\x01\x01")}) {
    ingest::ByteReader from(bytes);
    RuleState::load(from);
    EXPECT_TRUE(from.failed());
  }
}

}  // namespace
}  // namespace portent::models::policy
