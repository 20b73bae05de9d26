#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace portent::serve::store {

/// What stands in a column, or is given to a statement. Truth is 0 or 1; bytes stand in text as hexadecimal.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

inline Value value_of(std::optional<std::string> text) {
  return text ? Value(std::move(*text)) : Value();
}
inline Value value_of(std::optional<std::int64_t> number) {
  return number ? Value(*number) : Value();
}
inline Value value_of(std::optional<double> number) {
  return number ? Value(*number) : Value();
}

/// The rows of one statement, whole. A column is read as what it is; asking for something else is a
/// programmer's error, but for a whole number read as a real one.
class Result {
 public:
  Result() = default;
  Result(std::size_t columns, std::vector<Value> cells, std::int64_t changed)
      : columns_(columns), cells_(std::move(cells)), changed_(changed) {}

  std::size_t size() const { return columns_ == 0 ? 0 : cells_.size() / columns_; }
  bool empty() const { return cells_.empty(); }
  /// Rows inserted, changed or deleted.
  std::int64_t changed() const { return changed_; }

  const Value& at(std::size_t row, std::size_t column) const { return cells_.at(row * columns_ + column); }
  bool null(std::size_t row, std::size_t column) const { return at(row, column).index() == 0; }
  const std::string& text(std::size_t row, std::size_t column) const {
    return std::get<std::string>(at(row, column));
  }
  std::int64_t integer(std::size_t row, std::size_t column) const {
    return std::get<std::int64_t>(at(row, column));
  }
  double real(std::size_t row, std::size_t column) const {
    const Value& cell = at(row, column);
    const auto* whole = std::get_if<std::int64_t>(&cell);
    return whole ? static_cast<double>(*whole) : std::get<double>(cell);
  }
  std::optional<std::string> maybe_text(std::size_t row, std::size_t column) const {
    return null(row, column) ? std::nullopt : std::optional(text(row, column));
  }
  std::optional<std::int64_t> maybe_integer(std::size_t row, std::size_t column) const {
    return null(row, column) ? std::nullopt : std::optional(integer(row, column));
  }
  std::optional<double> maybe_real(std::size_t row, std::size_t column) const {
    return null(row, column) ? std::nullopt : std::optional(real(row, column));
  }

 private:
  std::size_t columns_ = 0;
  std::vector<Value> cells_;
  std::int64_t changed_ = 0;
};

}  // namespace portent::serve::store
