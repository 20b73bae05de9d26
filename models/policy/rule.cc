#include "models/policy/rule.h"

#include <array>
#include <cassert>
#include <cmath>
#include <limits>

namespace portent::models::policy {
namespace {

// Both kinds of cell are one double: a number or, as truth, 0 or 1; not a number where nobody knows.
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

double both(double a, double b) {
  if (a == 0 || b == 0) return 0;
  return std::isnan(a) || std::isnan(b) ? kUnknown : 1;
}

double either(double a, double b) {
  if (a == 1 || b == 1) return 1;
  return std::isnan(a) || std::isnan(b) ? kUnknown : 0;
}

double finite(double value) {
  return std::isfinite(value) ? value : kUnknown;
}

double combine(Rule::Op op, double a, double b) {
  using enum Rule::Op;
  if (op == kAnd) return both(a, b);
  if (op == kOr) return either(a, b);
  if (std::isnan(a) || std::isnan(b)) return kUnknown;
  switch (op) {
    case kAdd:
      return finite(a + b);
    case kSubtract:
      return finite(a - b);
    case kMultiply:
      return finite(a * b);
    case kDivide:
      return finite(a / b);
    case kLess:
      return a < b;
    case kLessEqual:
      return a <= b;
    case kGreater:
      return a > b;
    case kGreaterEqual:
      return a >= b;
    case kEqual:
      return a == b;
    default:
      return a != b;
  }
}

// A level of nesting leaves at most one operand each of or, and, a comparison, a sum and a product behind.
constexpr std::size_t kMostCells = (kDeepestRule + 1) * 5 + 1;

}  // namespace

Truth Rule::truth(std::span<const std::optional<double>> values) const {
  assert(values.size() == names_.size());
  std::array<double, kMostCells> cells;
  std::size_t top = 0;  // one past the newest
  for (const Step& step : steps_) {
    switch (step.op) {
      case Op::kNumber:
        cells[top++] = step.number;
        break;
      case Op::kName:
        cells[top++] = finite(values[step.index].value_or(kUnknown));
        break;
      case Op::kNegate:
        cells[top - 1] = -cells[top - 1];
        break;
      case Op::kNot:
        cells[top - 1] = 1 - cells[top - 1];
        break;
      default:
        --top;
        cells[top - 1] = combine(step.op, cells[top - 1], cells[top]);
    }
  }
  if (std::isnan(cells[0])) return Truth::kUnknown;
  return cells[0] == 1 ? Truth::kTrue : Truth::kFalse;
}

std::string words_of(const RuleError& error) {
  return "column " + std::to_string(error.column) + ": " + error.message;
}

}  // namespace portent::models::policy
