#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace portent::serve {

/// Numbers assets from 0 in the order in which they are met; looking one up allocates nothing and touches one
/// line of a table. About 48 bytes an asset besides ids over 15 letters. One thread.
class AssetIndex {
 public:
  using Number = std::uint32_t;
  static constexpr Number kNone = ~Number{0};

  Number find(std::string_view id) const {
    if (table_.empty()) return kNone;
    const std::uint32_t hash = hash_of(id);
    for (std::size_t at = hash & mask();; at = (at + 1) & mask()) {
      const Entry& entry = table_[at];
      if (entry.number == kNone || (entry.hash == hash && ids_[entry.number] == id)) return entry.number;
    }
  }
  /// `id` must be new.
  Number add(std::string_view id) {
    if (2 * (ids_.size() + 1) > table_.size()) grow();
    ids_.emplace_back(id);
    const auto number = static_cast<Number>(ids_.size() - 1);
    place({hash_of(id), number});
    return number;
  }
  const std::string& id(Number number) const { return ids_[number]; }
  std::size_t size() const { return ids_.size(); }

 private:
  struct Entry {
    std::uint32_t hash = 0;
    Number number = kNone;
  };
  static std::uint32_t hash_of(std::string_view id) {
    return static_cast<std::uint32_t>(std::hash<std::string_view>{}(id));
  }
  std::size_t mask() const { return table_.size() - 1; }
  void place(Entry entry) {
    std::size_t at = entry.hash & mask();
    while (table_[at].number != kNone) at = (at + 1) & mask();
    table_[at] = entry;
  }
  void grow() {
    std::vector<Entry> old(table_.empty() ? 64 : 2 * table_.size());
    old.swap(table_);
    for (const Entry& entry : old)
      if (entry.number != kNone) place(entry);
  }

  std::vector<Entry> table_;  ///< a power of two, at most half full
  std::deque<std::string> ids_;
};

}  // namespace portent::serve
