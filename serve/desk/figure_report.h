#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "serve/desk/figures.h"
#include "serve/store/period_statistics.h"

namespace portent::serve::desk {

/// Weeks begin on Monday, all of them at midnight UTC.
enum class FigurePeriod : std::uint8_t { kHour, kDay, kWeek, kMonth };
std::optional<FigurePeriod> figure_period_named(std::string_view name);
/// The begin of the period that a time lies in, and that of the next.
std::int64_t begin_of(FigurePeriod period, std::int64_t ts_ms);
std::int64_t next_after(FigurePeriod period, std::int64_t begin_ms);

/// What is asked for: whole periods that lie in [from_ms, to_ms) with any part.
struct FigureQuery {
  store::PeriodScope scope;
  FigurePeriod period = FigurePeriod::kDay;
  std::int64_t from_ms = 0, to_ms = 0;
};

/// Of one site, line or class ("": all of them) in [from_ms, to_ms).
struct FigureRow {
  std::string site, line, asset_class;
  std::int64_t from_ms = 0, to_ms = 0;
  Figures figures;
};

struct FigureReport {
  std::vector<FigureRow> rows;  ///< by time, then by site, line and class
  FigureRow total;              ///< of them all together
  std::optional<std::int64_t>
      counted_until;  ///< what is newer has not been counted yet; nullopt: nothing was
};

/// Hours, days or months of all groups that one report is made of, at most: 35 days, or a year by months, of
/// 100 sites.
inline constexpr std::size_t kMostFigurePeriods = 4'000;

/// Adds up statistics of hours (for hours), days or months: of what no day has been counted of yet, its
/// hours, as far as there are no sums of them (kept_sums.h). No row where nothing was counted. nullopt: it
/// would be made of more than `most`.
std::optional<FigureReport> figure_report(store::Session& session, const FigureQuery& query,
                                          std::size_t most = kMostFigurePeriods);

}  // namespace portent::serve::desk
