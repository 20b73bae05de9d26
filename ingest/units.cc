#include "ingest/units.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace portent::ingest {
namespace {

constexpr std::size_t kDimensions = 7;
/// Powers of metre, kilogram, second, ampere, kelvin, mole and radian.
using Powers = std::array<int, kDimensions>;

/// value in the coherent unit = value * factor + offset.
struct Unit {
  double factor = 1;
  double offset = 0;
  Powers powers{};
};

struct Atom {
  std::string_view name;
  double factor;
  Powers powers;
  bool metric = false;  ///< takes prefixes
  double offset = 0;
};

constexpr Powers kNone{};
constexpr Powers kPressure{-1, 1, -2};
constexpr Powers kAcceleration{1, 0, -2};

constexpr std::array<Atom, 40> kAtoms = {{{"m", 1, {1}, true},
                                          {"g", 1e-3, {0, 1}, true},
                                          {"s", 1, {0, 0, 1}, true},
                                          {"A", 1, {0, 0, 0, 1}, true},
                                          {"K", 1, {0, 0, 0, 0, 1}, true},
                                          {"mol", 1, {0, 0, 0, 0, 0, 1}, true},
                                          {"rad", 1, {0, 0, 0, 0, 0, 0, 1}, true},
                                          {"Hz", 1, {0, 0, -1}, true},
                                          {"N", 1, {1, 1, -2}, true},
                                          {"Pa", 1, kPressure, true},
                                          {"J", 1, {2, 1, -2}, true},
                                          {"W", 1, {2, 1, -3}, true},
                                          {"C", 1, {0, 0, 1, 1}, true},
                                          {"V", 1, {2, 1, -3, -1}, true},
                                          {"Ohm", 1, {2, 1, -3, -2}, true},
                                          {"S", 1, {-2, -1, 3, 2}, true},
                                          {"T", 1, {0, 1, -2, -1}, true},
                                          {"bar", 1e5, kPressure, true},
                                          {"L", 1e-3, {3}, true},
                                          {"l", 1e-3, {3}, true},
                                          {"t", 1e3, {0, 1}, true},
                                          {"min", 60, {0, 0, 1}},
                                          {"h", 3'600, {0, 0, 1}},
                                          {"d", 86'400, {0, 0, 1}},
                                          {"rpm", 1.0 / 60, {0, 0, -1}},
                                          {"%", 1e-2, kNone},
                                          {"[ppth]", 1e-3, kNone},
                                          {"[ppm]", 1e-6, kNone},
                                          {"deg", 3.14159265358979323846 / 180, {0, 0, 0, 0, 0, 0, 1}},
                                          {"Cel", 1, {0, 0, 0, 0, 1}, false, 273.15},
                                          {"[degF]", 5.0 / 9, {0, 0, 0, 0, 1}, false, 459.67 * 5 / 9},
                                          {"[psi]", 6894.757293168361, kPressure},
                                          {"atm", 101'325, kPressure},
                                          {"[in_i]", 0.0254, {1}},
                                          {"[mil_i]", 2.54e-5, {1}},
                                          {"[ft_i]", 0.3048, {1}},
                                          {"[lb_av]", 0.45359237, {0, 1}},
                                          {"[gal_us]", 3.785411784e-3, {3}},
                                          {"[HP]", 745.6998715822702, {2, 1, -3}},
                                          {"[g]", 9.80665, kAcceleration}}};

constexpr std::array<std::pair<std::string_view, double>, 12> kPrefixes = {{{"da", 1e1},
                                                                            {"T", 1e12},
                                                                            {"G", 1e9},
                                                                            {"M", 1e6},
                                                                            {"k", 1e3},
                                                                            {"h", 1e2},
                                                                            {"d", 1e-1},
                                                                            {"c", 1e-2},
                                                                            {"m", 1e-3},
                                                                            {"u", 1e-6},
                                                                            {"n", 1e-9},
                                                                            {"p", 1e-12}}};

std::optional<Unit> atom_named(std::string_view name) {
  for (const Atom& atom : kAtoms)
    if (atom.name == name) return Unit{atom.factor, atom.offset, atom.powers};
  for (const auto& [prefix, factor] : kPrefixes) {
    if (!name.starts_with(prefix)) continue;
    for (const Atom& atom : kAtoms)
      if (atom.metric && atom.name == name.substr(prefix.size()))
        return Unit{factor * atom.factor, 0, atom.powers};
  }
  return std::nullopt;
}

/// Takes a whole number off the end of `text`; 1 where there is none. False: no small number.
bool take_exponent(std::string_view& text, int& exponent) {
  std::size_t digits = text.size();
  while (digits > 0 && text[digits - 1] >= '0' && text[digits - 1] <= '9') --digits;
  if (digits == text.size() || digits == 0) return true;
  if (text[digits - 1] == '-') --digits;
  std::from_chars(text.data() + digits, text.data() + text.size(), exponent);
  text = text.substr(0, digits);
  return exponent >= -9 && exponent <= 9 && exponent != 0;
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size() || !(value > 0) || value > 1e12)
    return std::nullopt;
  return value;
}

/// One factor of a unit: `m`, `kPa`, `s-1`, `1`, `{rot}`.
std::optional<Unit> factor_of(std::string_view text) {
  if (const auto open = text.find('{'); open != std::string_view::npos) {
    if (text.back() != '}') return std::nullopt;
    text = text.substr(0, open);
    if (text.empty()) return Unit{};
  }
  if (const auto plain = number(text)) return Unit{*plain, 0, kNone};
  int exponent = 1;
  if (!take_exponent(text, exponent)) return std::nullopt;
  auto unit = atom_named(text);
  if (!unit || exponent == 1) return unit;
  if (unit->offset != 0) return std::nullopt;
  double factor = 1;
  for (int i = 0; i < std::abs(exponent); ++i) factor *= unit->factor;
  unit->factor = exponent < 0 ? 1 / factor : factor;
  for (int& power : unit->powers) power *= exponent;
  return unit;
}

void multiply(Unit& into, const Unit& by, bool divide) {
  into.factor = divide ? into.factor / by.factor : into.factor * by.factor;
  for (std::size_t d = 0; d < kDimensions; ++d) into.powers[d] += divide ? -by.powers[d] : by.powers[d];
}

std::optional<Unit> parse(std::string_view text) {
  if (text.find_first_of("./") == std::string_view::npos)
    return text.empty() ? std::nullopt : factor_of(text);
  Unit product;
  bool divide = false;
  if (text.starts_with('/')) {
    divide = true;
    text.remove_prefix(1);
  }
  while (true) {
    const auto end = text.find_first_of("./");
    const std::string_view one = text.substr(0, end);
    const auto unit = one.empty() ? std::nullopt : factor_of(one);
    if (!unit || unit->offset != 0) return std::nullopt;
    multiply(product, *unit, divide);
    if (end == std::string_view::npos) return product;
    divide = text[end] == '/';
    text.remove_prefix(end + 1);
  }
}

std::optional<Unit> parse_beside(std::string_view text, const std::optional<Unit>& other) {
  const bool gravity = text == "g" && other && other->powers == kAcceleration;
  return parse(gravity ? "[g]" : text);
}

}  // namespace

tl::expected<UnitConversion, std::string> conversion(std::string_view from, std::string_view to) {
  if (from == to && known_unit(from)) return UnitConversion{};
  const auto source = parse_beside(from, parse(to)), target = parse_beside(to, parse(from));
  const auto refuse = [](std::string_view what) { return tl::unexpected(std::string(what)); };
  if (!source) return refuse("unit '" + std::string(from) + "' is not known");
  if (!target) return refuse("unit '" + std::string(to) + "' is not known");
  if (source->powers != target->powers)
    return refuse("'" + std::string(from) + "' and '" + std::string(to) + "' measure different things");
  return UnitConversion{source->factor / target->factor, (source->offset - target->offset) / target->factor};
}

bool known_unit(std::string_view unit) {
  return parse(unit).has_value();
}

}  // namespace portent::ingest
