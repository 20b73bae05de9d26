#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "train/replay.h"

namespace portent::train {

inline constexpr std::string_view kOofName = "out_of_fold.csv";  ///< in a bundle, plain or with .xz behind it
inline constexpr std::string_view kOofHeader =
    "asset,part,usage,remaining,failed,fold,p05,p10,p50,p90,p95,p50_network,p50_trees,life_start";
/// That of older bundles: their rows end before the life's start.
inline constexpr std::string_view kOldOofHeader = kOofHeader.substr(0, kOofHeader.rfind(','));

/// One calibrated forecast of a machine that its model did not see in training: what training knows of
/// itself, kept with the bundle so that others can score it again. Only forecasts that may be relied on are
/// written.
struct OofRow {
  std::string asset, part;
  double usage = 0;
  double remaining = 0;  ///< true life units left, uncapped; of a life that did not fail: at least
  bool failed = true;
  std::size_t fold = 0;
  float p05 = 0, p10 = 0, p50 = 0, p90 = 0, p95 = 0;      ///< never crossing
  std::optional<float> p50_network = {}, p50_trees = {};  ///< before blending, where there is such a member
  /// Life counter at which this life began: of a part, that of its asset then. Absent in older bundles.
  std::optional<double> life_start = {};
  friend bool operator==(const OofRow&, const OofRow&) = default;
};

/// One line with its end, numbers in their shortest exact form. Throws FatalError where asset or part hold a
/// line break.
void append_oof_row(std::string& to, const OofRow& row);
/// Header and rows: the content of kOofName.
std::string oof_text(const std::vector<OofRow>& rows);

/// The error says which field is wrong.
tl::expected<OofRow, std::string> parse_oof_row(std::string_view line);

/// Reads `folder`/kOofName. Throws FatalError naming file, line and field.
std::vector<OofRow> read_oof(const std::filesystem::path& folder);

/// Rows as lives: those of one life stand together in order of time, began at one place, and its remaining
/// life only falls.
/// `ahead`: life units at which each forecast's trajectory is made from its remaining life again, as the
/// bundle does; empty: it has none.
std::vector<ReplayedLife> lives_of(const std::vector<OofRow>& rows, double cap, const std::string& unit,
                                   const std::vector<double>& ahead = {});

}  // namespace portent::train
