#pragma once

#include <memory>
#include <mutex>

#include "ingest/bindings.h"

namespace portent::serve {

/// The bindings in effect from now on, swapped whole while data flows. Copies are handles of the same.
/// Thread-safe.
class LiveBindings {
 public:
  using Snapshot = std::shared_ptr<const ingest::Bindings>;

  /// They never change; `fixed` must outlive every handle.
  LiveBindings(const ingest::Bindings& fixed) : LiveBindings(unowned(fixed)) {}
  explicit LiveBindings(Snapshot first) : shared_(std::make_shared<Shared>()) { set(std::move(first)); }

  static Snapshot unowned(const ingest::Bindings& bindings) { return {Snapshot(), &bindings}; }

  Snapshot current() const {
    const std::lock_guard lock(shared_->mutex);
    return shared_->now;
  }
  void set(Snapshot next) {
    const std::lock_guard lock(shared_->mutex);
    shared_->now = std::move(next);
  }

 private:
  struct Shared {
    mutable std::mutex mutex;
    Snapshot now;
  };
  std::shared_ptr<Shared> shared_;
};

}  // namespace portent::serve
