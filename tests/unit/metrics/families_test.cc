#include "serve/metrics/families.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace portent::serve {
namespace {

using ::testing::ElementsAre;
using Label = prometheus::ClientMetric::Label;

TEST(LabelText, keeps_text_of_any_language) {
  EXPECT_EQ(label_text("plant1:P-101"), "plant1:P-101");
  EXPECT_EQ(label_text("W\xc3\xa4rme \xe2\x82\xac \xf0\x9f\x94\xa7"),
            "W\xc3\xa4rme \xe2\x82\xac \xf0\x9f\x94\xa7");
}

TEST(LabelText, replaces_control_characters) {
  EXPECT_EQ(label_text("a\nb\x7f"), "a?b?");
}

TEST(LabelText, replaces_each_byte_that_is_not_utf8) {
  EXPECT_EQ(label_text("a\xff"
                       "b"),
            "a?b");
  EXPECT_EQ(label_text("\xc3"), "?");
  EXPECT_EQ(label_text("\xc3\x28"), "?(");
  EXPECT_EQ(label_text("\xc0\xaf"), "??") << "an overlong form";
  EXPECT_EQ(label_text("\xed\xa0\x80"), "???") << "a surrogate";
  EXPECT_EQ(label_text("\xf4\x90\x80\x80"), "????") << "beyond the last code point";
}

TEST(Families, give_samples_the_labels_of_the_catalogue) {
  auto family = family_of(metric::kModelInfo);
  add_sample(family, metric::kModelInfo, 1, {"turbofan@champion", "3", "abc", "shadow"});
  EXPECT_EQ(family.name, "portent_model_info");
  EXPECT_THAT(family.metric[0].label,
              ElementsAre(Label{"reference", "turbofan@champion"}, Label{"version", "3"},
                          Label{"hash", "abc"}, Label{"role", "shadow"}));
}

TEST(Families, put_the_value_where_the_kind_wants_it) {
  auto counter = family_of(metric::kReadings);
  auto gauge = family_of(metric::kAssets);
  add_sample(counter, metric::kReadings, 5);
  add_sample(gauge, metric::kAssets, 7);
  EXPECT_EQ(counter.metric[0].counter.value, 5);
  EXPECT_EQ(gauge.metric[0].gauge.value, 7);
}

}  // namespace
}  // namespace portent::serve
