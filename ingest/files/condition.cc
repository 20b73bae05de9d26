#include "ingest/files/condition.h"

#include <array>
#include <cmath>
#include <utility>

#include "ingest/files/csv.h"

namespace portent::ingest {
namespace {

using Operator = Condition::Operator;

// Those of two letters first, so that none is taken for its first letter.
constexpr std::array<std::pair<std::string_view, Operator>, 6> kOperators = {{{"<=", Operator::kAtMost},
                                                                              {">=", Operator::kAtLeast},
                                                                              {"==", Operator::kEqual},
                                                                              {"!=", Operator::kOther},
                                                                              {"<", Operator::kLess},
                                                                              {">", Operator::kGreater}}};

}  // namespace

bool Condition::holds(double value) const {
  if (std::isnan(value)) return false;
  switch (op) {
    case Operator::kLess:
      return value < limit;
    case Operator::kAtMost:
      return value <= limit;
    case Operator::kGreater:
      return value > limit;
    case Operator::kAtLeast:
      return value >= limit;
    case Operator::kEqual:
      return value == limit;
    case Operator::kOther:
      return value != limit;
  }
  return false;
}

std::optional<Condition> parse_condition(std::string_view text) {
  for (const auto& [word, op] : kOperators) {
    const auto at = text.find(word);
    if (at == std::string_view::npos) continue;
    const auto last = text.substr(0, at).find_last_not_of(" \t");
    const auto first = text.find_first_not_of(" \t");
    const Cell limit = parse_cell(text.substr(at + word.size()));
    if (last == std::string_view::npos || limit.kind != CellKind::kNumber) return std::nullopt;
    return Condition{std::string(text.substr(first, last + 1 - first)), op, limit.number};
  }
  return std::nullopt;
}

}  // namespace portent::ingest
