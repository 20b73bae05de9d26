#include "models/registry.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/error.h"
#include "tests/unit/models/registry_folder.h"

namespace portent::models {
namespace {

using ingest::FatalError;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;
using testing::ThrowsMessage;

TEST(ModelRef, is_a_name_with_an_alias_or_a_version) {
  EXPECT_EQ(parse_model_ref("turbofan"), (ModelRef{"turbofan", "champion"}));
  EXPECT_EQ(parse_model_ref("turbofan@challenger"), (ModelRef{"turbofan", "challenger"}));
  EXPECT_EQ(to_string(parse_model_ref("turbofan@3")), "turbofan@3");
}

TEST(ModelRef, is_nothing_else) {
  for (const char* text : {"", "@", "turbofan@", "@3", "a/b", "a@b@c", "a b"})
    EXPECT_THAT([&] { parse_model_ref(text); }, ThrowsMessage<FatalError>(HasSubstr("NAME@ALIAS"))) << text;
}

TEST(Registry, says_what_to_do_where_there_is_none) {
  EXPECT_THAT([] { Registry("no/such/registry", false); },
              ThrowsMessage<FatalError>(HasSubstr("--registry DIR")));
}

TEST_F(RegistryFolder, makes_the_first_version_champion) {
  const ModelVersion version = registry_.publish(first_, false);
  EXPECT_EQ(version.version, 1);
  EXPECT_EQ(version.hash, first_.hash);
  EXPECT_THAT(version.created, testing::MatchesRegex("....-..-..T..:..:..Z"));
  EXPECT_EQ(resolve("turbofan"), first_.hash);
}

TEST_F(RegistryFolder, keeps_the_champion_unless_told_to_promote) {
  registry_.publish(first_, false);
  EXPECT_EQ(registry_.publish(second_, false).version, 2);
  EXPECT_EQ(resolve("turbofan@champion"), first_.hash);
  EXPECT_EQ(resolve("turbofan@2"), second_.hash);
  registry_.publish(third_, true);
  EXPECT_EQ(resolve("turbofan@champion"), third_.hash);
}

TEST_F(RegistryFolder, gives_the_bundle_back) {
  registry_.publish(first_, false);
  EXPECT_EQ(registry_.load(first_.hash).manifest, first_.manifest);
}

TEST_F(RegistryFolder, publishes_the_same_bundle_once) {
  registry_.publish(first_, false);
  registry_.publish(second_, false);
  EXPECT_EQ(registry_.publish(first_, false).version, 1);
  EXPECT_EQ(registry_.find("turbofan")->versions.size(), 2U);
  EXPECT_EQ(audit().size(), 2U);
}

TEST_F(RegistryFolder, promotes_a_bundle_published_again_where_asked_to) {
  registry_.publish(first_, false);
  registry_.publish(second_, true);
  EXPECT_EQ(registry_.publish(first_, true).version, 1);
  EXPECT_EQ(resolve("turbofan"), first_.hash);
}

TEST_F(RegistryFolder, makes_a_later_version_challenger) {
  registry_.publish(first_, false);
  registry_.publish(second_, false);
  EXPECT_EQ(resolve("turbofan@challenger"), second_.hash);
  registry_.promote(parse_model_ref("turbofan@challenger"), "champion");
  EXPECT_THAT(registry_.find("turbofan")->aliases,
              ElementsAre(Pair("champion", second_.hash), Pair("previous", first_.hash)));
}

TEST_F(RegistryFolder, rolls_the_champion_back_one_step) {
  registry_.publish(first_, false);
  registry_.publish(second_, true);
  EXPECT_EQ(registry_.rollback("turbofan").version, 1);
  EXPECT_THAT(registry_.find("turbofan")->aliases,
              ElementsAre(Pair("champion", first_.hash), Pair("rolled-back", second_.hash)));
}

TEST_F(RegistryFolder, refuses_a_second_rollback_which_would_bring_the_bad_version_back) {
  registry_.publish(first_, false);
  registry_.publish(second_, true);
  registry_.rollback("turbofan");
  EXPECT_THAT([&] { registry_.rollback("turbofan"); },
              ThrowsMessage<FatalError>(HasSubstr("rolled back already")));
  EXPECT_EQ(resolve("turbofan"), first_.hash);
}

TEST_F(RegistryFolder, has_a_way_back_again_once_another_version_is_champion) {
  registry_.publish(first_, false);
  registry_.publish(second_, true);
  registry_.rollback("turbofan");
  registry_.publish(third_, true);
  EXPECT_EQ(registry_.rollback("turbofan").hash, first_.hash);
}

TEST_F(RegistryFolder, does_not_roll_back_what_was_never_replaced) {
  registry_.publish(first_, false);
  EXPECT_THAT([&] { registry_.rollback("turbofan"); },
              ThrowsMessage<FatalError>(HasSubstr("no previous champion")));
  EXPECT_THAT([&] { registry_.rollback("pump"); }, ThrowsMessage<FatalError>(HasSubstr("it has turbofan")));
}

TEST_F(RegistryFolder, rolls_back_one_step_by_promoting_previous) {
  registry_.publish(first_, false);
  registry_.publish(second_, true);
  registry_.promote(parse_model_ref("turbofan@previous"), "champion");
  EXPECT_EQ(resolve("turbofan@champion"), first_.hash);
  EXPECT_EQ(resolve("turbofan@previous"), second_.hash);
}

TEST_F(RegistryFolder, keeps_the_champions_way_back_when_another_alias_moves) {
  registry_.publish(first_, false);
  registry_.publish(second_, true);
  registry_.promote(parse_model_ref("turbofan@1"), "challenger");
  registry_.promote(parse_model_ref("turbofan@2"), "challenger");
  EXPECT_THAT(registry_.find("turbofan")->aliases,
              ElementsAre(Pair("challenger", second_.hash), Pair("champion", second_.hash),
                          Pair("previous", first_.hash), Pair("previous-challenger", first_.hash)));
}

TEST_F(RegistryFolder, does_nothing_where_the_alias_points_there_already) {
  registry_.publish(first_, false);
  registry_.publish(second_, true);
  registry_.promote(parse_model_ref("turbofan@2"), "champion");
  EXPECT_EQ(resolve("turbofan@previous"), first_.hash);
  EXPECT_EQ(audit().size(), 2U);
}

TEST_F(RegistryFolder, refuses_aliases_that_could_be_mistaken) {
  registry_.publish(first_, false);
  for (const char* alias : {"", "7", "previous", "a/b", "../x"})
    EXPECT_THAT([&] { registry_.promote(parse_model_ref("turbofan@1"), alias); },
                ThrowsMessage<FatalError>(HasSubstr("cannot be an alias")))
        << alias;
}

TEST_F(RegistryFolder, names_what_exists_where_a_reference_leads_nowhere) {
  registry_.publish(first_, false);
  EXPECT_THAT([&] { resolve("pump"); }, ThrowsMessage<FatalError>(HasSubstr("it has turbofan")));
  EXPECT_THAT([&] { resolve("turbofan@2"); },
              ThrowsMessage<FatalError>(HasSubstr("it has versions 1 to 1, champion")));
}

TEST_F(RegistryFolder, lists_models_by_name) {
  Manifest pump = sample_manifest();
  pump.name = "pump.v2";
  registry_.publish(first_, false);
  registry_.publish(make_bundle(pump, {}), false);
  const auto entries = registry_.list();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].name, "pump.v2");
  EXPECT_EQ(entries[1].name, "turbofan");
}

TEST_F(RegistryFolder, audits_each_change_in_one_line) {
  registry_.publish(first_, false);
  registry_.publish(second_, false);
  registry_.promote(parse_model_ref("turbofan@2"), "champion", {"asked for", true});
  registry_.rollback("turbofan", {"it raves"});
  const auto changes = audit();
  ASSERT_EQ(changes.size(), 4U);
  EXPECT_EQ(changes[0]["action"], "publish");
  EXPECT_EQ(changes[0]["alias"], "champion");
  EXPECT_EQ(changes[1]["alias"], "challenger");
  EXPECT_EQ(changes[2]["action"], "promote");
  EXPECT_EQ(changes[2]["version"], 2);
  EXPECT_EQ(changes[2]["former"], first_.hash);
  EXPECT_EQ(changes[2]["reason"], "asked for");
  EXPECT_EQ(changes[2]["forced"], true);
  EXPECT_FALSE(changes[2]["user"].get<std::string>().empty());
  EXPECT_EQ(changes[3]["action"], "rollback");
  EXPECT_EQ(changes[3]["reason"], "it raves");
  EXPECT_FALSE(changes[3].contains("forced"));
}

}  // namespace
}  // namespace portent::models
