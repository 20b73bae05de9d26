#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <tuple>

#include "serve/desk/audit_chain.h"
#include "serve/store/denials.h"
#include "serve/store/store.h"

namespace portent::serve {

/// Denied requests on their way to the review list: each stands in the audit file at once, and in the
/// database with the next flush(), so that whoever is denied a thousand times a second costs one row.
/// Thread-safe.
class DenialLog {
 public:
  DenialLog(store::Store& store, desk::AuditFile& audit) : store_(store), audit_(audit) {}

  /// `denial` without id, count and times.
  void add(store::Denial denial, std::int64_t now_ms);
  /// Writes what came since the last; keeps it for the next where that throws.
  void flush(std::int64_t now_ms);

 private:
  using Same = std::tuple<std::string, std::string, std::string, std::string, std::string>;
  store::Store& store_;
  desk::AuditFile& audit_;
  std::mutex mutex_;
  std::map<Same, store::Denial> waiting_;
};

}  // namespace portent::serve
