#include "serve/archive/shapes.h"

#include <gmock/gmock.h>

#include <numeric>

namespace portent::serve {
namespace {

using testing::ElementsAre;

TEST(Shapes, put_together_what_shares_half_of_its_columns) {
  EXPECT_THAT(group_by_shape({{1, 2, 3}, {7, 8}, {2, 3}, {3, 4}, {8}}),
              ElementsAre(ElementsAre(0, 2, 3), ElementsAre(1, 4)));
}

TEST(Shapes, put_rows_without_columns_anywhere) {
  EXPECT_THAT(group_by_shape({{}, {}, {1}}), ElementsAre(ElementsAre(0, 1, 2)));
}

TEST(Shapes, stay_within_a_width_however_many_sets_there_are) {
  std::vector<std::vector<std::uint32_t>> sets;
  for (std::uint32_t s = 0; s < 200; ++s) {
    sets.emplace_back(100);
    std::iota(sets.back().begin(), sets.back().end(), 100 * s);
  }
  const auto groups = group_by_shape(sets);
  std::size_t members = 0;
  for (const auto& group : groups) {
    EXPECT_LE(group.size() * 100, 2'048U);
    members += group.size();
  }
  EXPECT_EQ(members, sets.size());
  EXPECT_LE(groups.size(), 70U);
}

}  // namespace
}  // namespace portent::serve
