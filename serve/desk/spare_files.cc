#include "serve/desk/spare_files.h"

#include <fmt/format.h>

#include <algorithm>

#include "serve/desk/import_row.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/spares.h"
#include "serve/desk/stock.h"
#include "serve/store/spares.h"

namespace portent::serve::desk {
namespace {

using store::Session;
using store::Spare;

constexpr std::size_t kPage = 500;

void add(Faults& to, const Faults& more) {
  to.insert(to.end(), more.begin(), more.end());
}

/// A known spare with what the row names; `fits` and the rest are one change or none.
Outcome<Spare> change_wanted(Session& session, const Spare& there, const WantedSpare& wanted,
                             std::int64_t now_ms) {
  if (wanted.on_hand && *wanted.on_hand != there.on_hand)
    return refuse(Refusal::Kind::kInvalid, "on_hand",
                  fmt::format("is {} by now: stock is moved by moves alone", units_of(there.on_hand)));
  auto made = change_spare(session, wanted.spare, now_ms);
  if (!made || !wanted.fits) return made;
  return set_fits(session, made->id, made->version, *wanted.fits, now_ms);
}

bool among(const std::vector<std::string>& sites, const std::string& site) {
  return sites.empty() || std::ranges::find(sites, site) != sites.end();
}

/// Writes one row, all of it or nothing.
RowFate put_spare(Session& session, const SpareRow& row, const SpareImport& options, std::int64_t now_ms,
                  Faults& faults) {
  faults = row.faults;
  const std::string* id = row.find("id");
  if (faults.empty() && (!id || !id_problem(*id).empty()))
    faults.push_back({"id", id_problem(id ? *id : "")});
  if (!faults.empty()) return RowFate::kBad;
  const auto there = store::find_spare(session, *id);
  const WantedSpare wanted = wanted_of_row(row, there.value_or(Spare{}), faults);
  if (there && !among(options.sites, there->site)) faults = {{"site", "is not among yours"}};
  if (!faults.empty()) return RowFate::kBad;
  session.script("SAVEPOINT import_row");
  const auto made = there ? change_wanted(session, *there, wanted, now_ms)
                          : create_wanted(session, wanted, options.who, now_ms);
  if (made && !among(options.sites, made->site)) faults.push_back({"site", "is not among yours"});
  if (!made) add(faults, made.error().faults);
  session.script(faults.empty() ? "RELEASE SAVEPOINT import_row"
                                : "ROLLBACK TO SAVEPOINT import_row; RELEASE SAVEPOINT import_row");
  if (!faults.empty()) return RowFate::kBad;
  if (!there) return RowFate::kCreated;
  return made->version == there->version ? RowFate::kUnchanged : RowFate::kChanged;
}

void count(const SpareRow& row, RowFate fate, const Faults& faults, std::size_t most, ImportReport& report) {
  ++report.rows;
  report.created += fate == RowFate::kCreated;
  report.changed += fate == RowFate::kChanged;
  report.unchanged += fate == RowFate::kUnchanged;
  report.bad += fate == RowFate::kBad;
  for (const Fault& fault : faults) {
    if (report.faults.size() < most)
      report.faults.push_back({row.line, fault.field, fault.message});
    else
      ++report.more_faults;
  }
}

}  // namespace

Outcome<Spare> create_wanted(Session& session, const WantedSpare& wanted, const std::string& who,
                             std::int64_t now_ms) {
  auto made = create_spare(session, wanted.spare, now_ms);
  if (made && wanted.fits) made = set_fits(session, made->id, made->version, *wanted.fits, now_ms);
  if (!made || wanted.on_hand.value_or(0) == 0) return made;
  store::StockMove first;
  first.spare = made->id;
  first.kind = store::MoveKind::kCount;
  first.quantity = *wanted.on_hand;
  first.who = who;
  if (const auto moved = move_stock(session, first, now_ms); !moved) return tl::unexpected(moved.error());
  return *store::find_spare(session, made->id);
}

ImportReport import_spares(store::Store& store, RowSource& rows, const SpareImport& options,
                           std::int64_t now_ms) {
  ImportReport report;
  std::vector<SpareRow> batch;
  for (bool more = true; more;) {
    batch.clear();
    for (SpareRow row; batch.size() < options.batch && (more = rows.next(row));) batch.push_back(row);
    if (batch.empty()) break;
    std::vector<std::pair<RowFate, Faults>> made;
    store.write([&](Session& session) {
      made.assign(batch.size(), {});
      for (std::size_t i = 0; i < batch.size(); ++i)
        made[i].first = put_spare(session, batch[i], options, now_ms, made[i].second);
    });
    for (std::size_t i = 0; i < batch.size(); ++i)
      count(batch[i], made[i].first, made[i].second, options.most_faults, report);
  }
  return report;
}

std::size_t export_spares(store::Store& store, const store::SpareFilter& filter, ExportFormat format,
                          std::ostream& to) {
  if (format == ExportFormat::kCsv) to << spare_csv_header();
  if (format == ExportFormat::kJsonList) to << "[";
  std::size_t written = 0;
  store.read([&](Session& session) {
    for (store::SparePage page{.most = kPage}; to;) {
      const auto spares = store::list_spares(session, filter, page);
      for (const auto& [spare, demand] : spares) {
        const auto fits = store::fits_of_spare(session, spare.id);
        if (format == ExportFormat::kJsonList && written > 0) to << ",\n";
        to << (format == ExportFormat::kCsv ? spare_csv_row(spare, fits) : encode_spare(spare, fits));
        if (format == ExportFormat::kJsonLines) to << "\n";
        ++written;
      }
      if (spares.size() < kPage) break;
      page.after = {"", spares.back().spare.id};
    }
  });
  if (format == ExportFormat::kJsonList) to << "]\n";
  return written;
}

}  // namespace portent::serve::desk
