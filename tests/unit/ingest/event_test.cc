#include "ingest/event.h"

#include <gtest/gtest.h>

namespace portent::ingest {
namespace {

TEST(Event, is_read_as_it_was_written) {
  const Event event{"p1:a",    1'700'000'000'123, "error", "fan \"left\"", "E17", "orange",
                    "DE side", "grinds",          "WO-9",  "cmms",         {}};
  const auto read = decode_event(encode_event(event));
  ASSERT_TRUE(read) << read.error();
  EXPECT_EQ(*read, event);
}

TEST(Event, has_the_same_id_however_often_it_is_told) {
  Event event{"p1:a", 5, "overhaul"};
  const std::string id = event_id(event);
  event.text = "told again, in other words";
  EXPECT_EQ(event_id(event), id);
}

TEST(Event, of_a_kind_that_acts_on_state_has_a_control_record) {
  EXPECT_EQ(control_of({"m", 5, "replacement", "fan"}),
            (Control{"m", 5, Control::Kind::kReplacement, "fan"}));
  EXPECT_EQ(control_of({"m", 5, "note"}), std::nullopt);
  Event mode{"m", 5, "mode"};
  mode.mode = Mode::kIdle;
  EXPECT_EQ(control_of(mode), (Control{"m", 5, Control::Kind::kMode, "", Mode::kIdle}));
}

TEST(Event, says_what_is_wrong_with_it) {
  EXPECT_EQ(decode_event("[]").has_value(), false);
  EXPECT_EQ(decode_event(R"({"asset":"m","kind":"note"})").error(), "ts is not a whole number of ms");
  EXPECT_EQ(decode_event(R"({"asset":"m","ts":5,"kind":"No"})").error(), "kind is not [a-z][a-z0-9_-]{0,31}");
  EXPECT_EQ(decode_event(R"({"asset":"m","ts":5,"kind":"note","text":7})").error(), "text is not a text");
  EXPECT_FALSE(decode_event(R"({"asset":"m","ts":5,"kind":"mode"})"));
  EXPECT_FALSE(decode_event(R"({"asset":"m","ts":5,"kind":"note","mode":"run"})"));
}

}  // namespace
}  // namespace portent::ingest
