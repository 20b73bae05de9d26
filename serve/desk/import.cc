#include "serve/desk/import.h"

#include <nlohmann/json.hpp>

#include "serve/desk/import_row.h"
#include "serve/desk/row_spill.h"

namespace portent::serve::desk {
namespace {

/// One import from its first row to its last.
class Import {
 public:
  Import(store::Store& store, const ImportOptions& options, std::int64_t now_ms)
      : store_(store), options_(options), terms_{options.source, options.sites, true, now_ms} {}

  void take(NodeRow row) {
    batch_.push_back(std::move(row));
    if (batch_.size() >= options_.batch) flush();
  }

  /// Rows whose parents came behind them, as long as any of them finds its own; the rest is refused.
  void finish() {
    flush();
    for (std::size_t before = 0; waiting_->size() > 0;) {
      if (waiting_->size() == before) terms_.may_wait = false;
      before = waiting_->size();
      const auto rows = std::exchange(waiting_, std::make_unique<RowSpill>());
      rows->rewind();
      for (NodeRow row; rows->next(row);) take(std::move(row));
      flush();
    }
  }

  ImportReport report;

 private:
  struct Result {
    RowFate fate = RowFate::kBad;
    Faults faults = {};
  };

  void flush() {
    if (batch_.empty()) return;
    const std::vector<Result> results = write_batch();
    for (std::size_t i = 0; i < batch_.size(); ++i) count(batch_[i], results[i]);
    batch_.clear();
  }

  /// Where another writer makes one of its rows between our look and our write, the whole batch is done
  /// again.
  std::vector<Result> write_batch() {
    for (int tries = 1;; ++tries) {
      try {
        return store_.write([&](store::Session& session) {
          std::vector<Result> made(batch_.size());
          for (std::size_t i = 0; i < batch_.size(); ++i)
            made[i].fate = put_row(session, batch_[i], terms_, made[i].faults);
          return made;
        });
      } catch (const store::ConflictError&) {
        if (tries >= 5) throw;
      }
    }
  }

  void count(const NodeRow& row, const Result& result) {
    if (result.fate == RowFate::kWaits) return waiting_->add(row);
    ++report.rows;
    report.created += result.fate == RowFate::kCreated;
    report.changed += result.fate == RowFate::kChanged;
    report.unchanged += result.fate == RowFate::kUnchanged;
    report.bad += result.fate == RowFate::kBad;
    for (const Fault& fault : result.faults) {
      if (report.faults.size() < options_.most_faults)
        report.faults.push_back({row.line, fault.field, fault.message});
      else
        ++report.more_faults;
    }
  }

  store::Store& store_;
  const ImportOptions& options_;
  RowTerms terms_;
  std::vector<NodeRow> batch_;
  std::unique_ptr<RowSpill> waiting_ = std::make_unique<RowSpill>();
};

}  // namespace

ImportReport import_nodes(store::Store& store, RowSource& rows, const ImportOptions& options,
                          std::int64_t now_ms) {
  Import import(store, options, now_ms);
  for (NodeRow row; rows.next(row);) import.take(std::move(row));
  import.finish();
  return std::move(import.report);
}

std::string encode_report(const ImportReport& report) {
  auto faults = nlohmann::json::array();
  for (const BadRow& bad : report.faults)
    faults.push_back({{"line", bad.line}, {"column", bad.column}, {"message", bad.message}});
  const nlohmann::json made = {{"rows", report.rows},
                               {"created", report.created},
                               {"changed", report.changed},
                               {"unchanged", report.unchanged},
                               {"bad", report.bad},
                               {"faults", std::move(faults)},
                               {"more_faults", report.more_faults}};
  return made.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace portent::serve::desk
