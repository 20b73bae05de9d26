#pragma once

#include <cmath>

namespace portent::train {

/// A positive value as people give one: rounded to two digits, the double nearest to what is written.
inline double two_digits(double value) {
  const double exponent = std::floor(std::log10(value)) - 1;
  if (exponent >= 0) return std::round(value / std::pow(10, exponent)) * std::pow(10, exponent);
  return std::round(value * std::pow(10, -exponent)) / std::pow(10, -exponent);
}

}  // namespace portent::train
