#include "serve/stream/model_shelf.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/support/sample_model.h"
#include "tests/support/temporary_folder.h"

namespace portent::serve {
namespace {

using testing::ElementsAre, testing::HasSubstr, testing::IsEmpty, testing::SizeIs;
using Clock = std::chrono::steady_clock;
using std::chrono::seconds;

struct ShelfRig {
  ShelfRig() { registry.publish(tests::sample_model(1), true); }
  std::string challenge(std::uint64_t seed) {
    return registry.publish(tests::sample_model(seed), false).hash;
  }
  ModelShelf shelf(const std::string& reference, bool on = true) {
    return ModelShelf(registry, {reference}, "",
                      {on, [this](const std::string& line) { said.push_back(line); }});
  }
  TemporaryFolder folder;
  models::Registry registry{folder.path() / "registry", true};
  std::vector<std::string> said;
};

TEST(ModelShelf, brings_a_challenger_along_as_the_shadow_of_its_champion) {
  ShelfRig rig;
  const std::string second = rig.challenge(2);
  ModelShelf shelf = rig.shelf("sample@champion");
  EXPECT_EQ(shelf.current(Clock::now()).shadows, (ModelHashes{{"sample@champion", second}}));
  EXPECT_THAT(rig.said, ElementsAre(HasSubstr("the challenger, version 2 (" + second.substr(0, 12))));
}

TEST(ModelShelf, knows_a_champion_without_its_alias) {
  ShelfRig rig;
  rig.challenge(2);
  EXPECT_THAT(rig.shelf("sample").current(Clock::now()).shadows, SizeIs(1));
}

TEST(ModelShelf, lets_nothing_shadow_a_pinned_version) {
  ShelfRig rig;
  rig.challenge(2);
  EXPECT_THAT(rig.shelf("sample@1").current(Clock::now()).shadows, IsEmpty());
}

TEST(ModelShelf, leaves_challengers_alone_where_shadows_are_off) {
  ShelfRig rig;
  const std::string second = rig.challenge(2);
  ModelShelf shelf = rig.shelf("sample@champion", false);
  const ModelChoice now = shelf.current(Clock::now());
  EXPECT_THAT(now.shadows, IsEmpty());
  EXPECT_THAT(shelf.load({now.champions, {{"sample@champion", second}}}).shadows, IsEmpty());
}

TEST(ModelShelf, says_once_when_a_challenger_begins_and_ends_to_shadow) {
  ShelfRig rig;
  ModelShelf shelf = rig.shelf("sample@champion");
  const auto now = Clock::now();
  rig.challenge(2);
  shelf.current(now + seconds(2));
  shelf.current(now + seconds(4));
  rig.registry.promote({"sample", "2"}, "champion");
  shelf.current(now + seconds(6));
  EXPECT_THAT(rig.said, ElementsAre(HasSubstr("now scores beside it"), HasSubstr("no longer scores beside")));
}

TEST(ModelShelf, refuses_a_challenger_that_is_damaged_and_keeps_the_champion) {
  ShelfRig rig;
  const std::string second = rig.challenge(2);
  std::ofstream(rig.registry.root() / "bundles" / second / "weights.safetensors", std::ios::app) << "x";
  ModelShelf shelf = rig.shelf("sample@champion");
  const auto now = Clock::now();
  EXPECT_THAT(shelf.current(now + seconds(2)).shadows, IsEmpty());
  EXPECT_THAT(shelf.current(now + seconds(4)).champions, SizeIs(1));
  EXPECT_EQ(shelf.refusals(), (std::map<std::string, std::uint64_t>{{"sample@champion", 1}}));
  EXPECT_THAT(rig.said, ElementsAre(HasSubstr("can't score beside it and is left out")));
}

TEST(ModelShelf, offers_a_refused_challenger_no_more_but_its_successor) {
  ShelfRig rig;
  const std::string second = rig.challenge(2);
  ModelShelf shelf = rig.shelf("sample@champion");
  const auto now = Clock::now();
  shelf.refuse({"sample@champion", second, "it threw"});
  EXPECT_THAT(shelf.current(now).shadows, IsEmpty());
  EXPECT_THAT(shelf.current(now + seconds(2)).shadows, IsEmpty());
  const std::string third = rig.challenge(3);
  EXPECT_EQ(shelf.current(now + seconds(4)).shadows.at("sample@champion"), third);
}

}  // namespace
}  // namespace portent::serve
