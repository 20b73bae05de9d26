#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

namespace portent::ingest {

/// value in the target unit = value * scale + offset.
struct UnitConversion {
  double scale = 1;
  double offset = 0;
  friend bool operator==(const UnitConversion&, const UnitConversion&) = default;
};

/// How a value in unit `from` becomes one in unit `to`. Units are UCUM, case-sensitive: products and
/// quotients
/// (`kg/h`, `m/s2`, `N.m`, `/min`) of the units that plants use, with metric prefixes and {annotations};
/// `Cel` and `[degF]` alone; `rpm` for `1/min`; `g` for `[g]` where the other side is an acceleration. The
/// error says which of them is not known, or that they measure different things.
tl::expected<UnitConversion, std::string> conversion(std::string_view from, std::string_view to);

/// Whether `unit` can be read at all.
bool known_unit(std::string_view unit);

}  // namespace portent::ingest
