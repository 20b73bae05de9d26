#include "train/symmetric.h"

#include <gtest/gtest.h>
#include <cmath>

namespace portent::train {
namespace {

TEST(InverseRoot, squared_undoes_the_matrix) {
  Symmetric m(3);
  m.values = {4, 1, 0.5, 1, 3, -0.2, 0.5, -0.2, 2};
  const Symmetric root = inverse_root(m);
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t j = 0; j < 3; ++j) {
      double product = 0;
      for (std::size_t a = 0; a < 3; ++a)
        for (std::size_t b = 0; b < 3; ++b) product += root.at(i, a) * root.at(a, b) * m.at(b, j);
      EXPECT_NEAR(product, i == j ? 1 : 0, 1e-12);
    }
  EXPECT_NEAR(root.at(0, 1), root.at(1, 0), 1e-14);
}

TEST(InverseRoot, stays_finite_for_a_direction_without_spread) {
  Symmetric m(2);
  m.values = {1, 1, 1, 1};
  const Symmetric root = inverse_root(m, 0.01);
  EXPECT_NEAR(root.at(0, 0), 0.5 * (1 / std::sqrt(2.0) + 10), 1e-9);
}

}  // namespace
}  // namespace portent::train
