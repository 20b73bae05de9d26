#pragma once

#include <array>

namespace portent::models::native {

/// exp, log and softplus in our own fixed-order double arithmetic: their bits do not change with the C
/// library or with the instructions it picks for a processor. Relative error under 4e-16 (tested against long
/// double).
double fixed_exp(double x);       ///< clamped to x in [-700, 700]
double fixed_log(double x);       ///< x > 0, normal
double fixed_softplus(double x);  ///< log(1 + exp x), > 0 for x > -700
/// Of four at once, to the same bits and in half the time.
std::array<double, 4> fixed_softplus(const std::array<double, 4>& x);
/// x to the power y for x > 0, by exp(y log x): relative error grows with |y log x|, 1e-14 up to 40 of it.
double fixed_power(double x, double y);

}  // namespace portent::models::native
