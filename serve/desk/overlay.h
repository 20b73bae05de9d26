#pragma once

#include <map>

namespace portent::serve::desk {

/// Changes to a map that are kept beside it until they are known to last. A default value means none.
template <typename Key, typename Mapped>
class Overlay {
 public:
  /// `base` must outlive it, unchanged.
  explicit Overlay(const std::map<Key, Mapped>& base) : base_(&base) {}

  const Mapped& get(const Key& key) const {
    static const Mapped kNone{};
    if (const auto changed = changes_.find(key); changed != changes_.end()) return changed->second;
    const auto found = base_->find(key);
    return found == base_->end() ? kNone : found->second;
  }
  /// Nothing where it has that value already.
  void set(const Key& key, Mapped value) {
    if (!(get(key) == value)) changes_.insert_or_assign(key, std::move(value));
  }
  const std::map<Key, Mapped>& changes() const { return changes_; }
  void apply(std::map<Key, Mapped>& to) const {
    for (const auto& [key, value] : changes_) {
      if (value == Mapped{})
        to.erase(key);
      else
        to.insert_or_assign(key, value);
    }
  }

 private:
  const std::map<Key, Mapped>* base_;
  std::map<Key, Mapped> changes_;
};

}  // namespace portent::serve::desk
