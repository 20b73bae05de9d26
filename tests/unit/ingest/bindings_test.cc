#include "ingest/bindings.h"

#include <gmock/gmock.h>

#include "ingest/error.h"

namespace portent::ingest {
namespace {

using testing::HasSubstr;

std::string complaint(const std::string& yaml) {
  try {
    Bindings::from_yaml(yaml, "assets.yaml");
  } catch (const FatalError& error) {
    return error.what();
  }
  return "";
}

constexpr const char* kYaml = R"(
classes:
  turbofan: {model: turbofan@champion, tags: {T24: {channel: s2, scale: 2, offset: 1}, P30: s7}}
  pump: {model: pump@champion, site: plant9}
assets:
  - {asset: "plant1:engine-7", class: turbofan, life_start: 12.5}
  - {asset: "plant1:*", class: pump}
  - {asset: "plant1:engine-*", class: turbofan, site: hall2}
)";

TEST(Bindings, prefer_the_exact_id_then_the_longest_prefix) {
  const Bindings bindings = Bindings::from_yaml(kYaml, "assets.yaml");
  EXPECT_EQ(bindings.find("plant1:engine-7")->life_start, 12.5);
  EXPECT_EQ(bindings.find("plant1:engine-8")->site, "hall2");
  EXPECT_EQ(bindings.find("plant1:P-1")->asset_class, "pump");
  EXPECT_EQ(bindings.find("plant2:P-1"), nullptr);
}

TEST(Bindings, translate_tags_by_class) {
  const Bindings bindings = Bindings::from_yaml(kYaml, "assets.yaml");
  EXPECT_EQ(bindings.find("plant1:engine-7")->tags.at("T24"), (TagBinding{"s2", 2, 1}));
  EXPECT_EQ(bindings.find("plant1:engine-7")->tags.at("P30"), (TagBinding{"s7", 1, 0}));
}

TEST(Bindings, list_the_models_they_need) {
  EXPECT_THAT(Bindings::from_yaml(kYaml, "a").models(),
              testing::ElementsAre("pump@champion", "turbofan@champion"));
}

TEST(Bindings, take_units_parts_and_how_long_an_asset_may_be_silent) {
  const Bindings bindings = Bindings::from_yaml(
      "classes: {p: {model: m, parts: [seal], silent_after: 10min, tags: {T: {channel: t, unit: '[degF]', "
      "part: seal, point: DE}}}}\nassets: [{asset: a, class: p}, {asset: b, class: p, silent_after: 30s}]",
      "a.yaml");
  EXPECT_EQ(bindings.find("a")->tags.at("T"), (TagBinding{"t", 1, 0, "[degF]", "seal", "DE"}));
  EXPECT_EQ(bindings.find("a")->silent_after_ms, 600'000);
  EXPECT_EQ(bindings.find("b")->silent_after_ms, 30'000);
  EXPECT_THAT(complaint("classes: {a: {model: m, tags: {T: {unit: degC}}}}"),
              HasSubstr("unit 'degC' is not known"));
  EXPECT_THAT(complaint("classes: {a: {model: m, silent_after: soon}}"), HasSubstr("is not a duration"));
}

TEST(Bindings, take_the_site_from_the_id_where_none_is_given) {
  const Bindings bindings = Bindings::all_to("turbofan@champion");
  EXPECT_EQ(site_of(*bindings.find("plant3:x"), "plant3:x"), "plant3");
  EXPECT_EQ(site_of(*bindings.find("x"), "x"), "");
}

TEST(Bindings, say_where_and_what_is_wrong) {
  EXPECT_THAT(complaint("classes: {a: {model: m}}\nasets: []"),
              HasSubstr("assets.yaml:2: unknown key 'asets'"));
  EXPECT_THAT(complaint("classes: {a: {modell: m}}"),
              HasSubstr("unknown key 'modell'; known here: model, parts, silent_after, site, tags"));
  EXPECT_THAT(complaint("classes: {a: {}}"), HasSubstr("class 'a' names no model"));
  EXPECT_THAT(complaint("classes: {a: {model: m}}\nassets:\n  - {asset: x, class: b}"),
              HasSubstr("assets.yaml:3: class 'b' is not under"));
  EXPECT_THAT(complaint("classes: {a: {model: m}}\nassets:\n  - {asset: 'x y', class: a}"),
              HasSubstr("asset 'x y' is not"));
  EXPECT_THAT(complaint("classes: {a: {model: m}}\nassets: [{asset: x, class: a}, {asset: x, class: a}]"),
              HasSubstr("bound twice"));
  EXPECT_THAT(complaint("classes: {a: {model: m}}\nassets: [{asset: x, class: a, life_start: soon}]"),
              HasSubstr("'life_start' has the wrong type"));
  EXPECT_THAT(complaint("{"), HasSubstr("not YAML"));
}

}  // namespace
}  // namespace portent::ingest
