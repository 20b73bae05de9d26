#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "features/range_faults.h"
#include "models/forecast.h"
#include "models/json_difference.h"
#include "models/neighbours.h"

namespace portent::models {

/// What one channel added to a forecast, life units: below 0 it shortens the life.
struct ChannelShare {
  std::string channel;
  double life = 0;      ///< blended: what networks and trees say by their weights
  double networks = 0;  ///< of the networks' mean, unweighted; 0 where the model has none
  double trees = 0;     ///< of the trees' mean, likewise
  /// From the machine's own beginning, standard deviations; nullopt where that is unknown.
  std::optional<double> moved = {};
  double distance_share = 0;  ///< [0, 1]: of the distance to healthy that the forecast names
  friend bool operator==(const ChannelShare&, const ChannelShare&) = default;
};

/// How a median came to be: reference + sum of the channels' `life` + age + calibration = the median, up to
/// `completeness_error`.
struct Attribution {
  double reference = 0;                ///< life units: what the model says without the evidence
  std::vector<ChannelShare> channels;  ///< by the size of `life`, largest first
  double age = 0;                      ///< what the members made of it, and the correction by age
  double calibration = 0;              ///< from the blended mean to the calibrated median within [0, cap]
  double completeness_error = 0;  ///< by how much reference, channels and age miss the blended mean; rounding
  double order_error = 0;         ///< uncertainty of a network share (models/native/path_shares.h)
  int stairs = 0;                 ///< of the networks' path; 0: no networks
  double network_weight = 0;
  friend bool operator==(const Attribution&, const Attribution&) = default;
};

/// How those lived on that once looked like it. Life units.
struct Neighbourhood {
  std::vector<Neighbour> nearest;          ///< nearest first
  std::size_t known = 0;                   ///< past lives that were looked through
  double least = 0, middle = 0, most = 0;  ///< of how long they lived on
  friend bool operator==(const Neighbourhood&, const Neighbourhood&) = default;
};

/// What a forecast could see.
struct EvidenceWindow {
  std::size_t steps = 0;
  std::int64_t first_ts = 0, last_ts = 0;  ///< event time, ms since epoch UTC
  friend bool operator==(const EvidenceWindow&, const EvidenceWindow&) = default;
};

enum class ReplayVerdict : std::uint8_t {
  kIdentical,     ///< the same bytes as those that were stored
  kDiffers,       ///< though all evidence is there
  kEvidenceGone,  ///< the log no longer reaches back to what the forecast saw
  kNotStored,     ///< made from files now: there is nothing to compare with
};
std::string_view verdict_name(ReplayVerdict verdict);

struct ReplayReport {
  ReplayVerdict verdict = ReplayVerdict::kNotStored;
  std::string detail;                       ///< one sentence: from where, or since when the evidence is gone
  std::vector<JsonDifference> differences;  ///< stored first
  friend bool operator==(const ReplayReport&, const ReplayReport&) = default;
};

/// Fewer past lives than this are too few to know a model's errors by; said with every forecast of it.
inline constexpr std::size_t kFewLives = 10;

/// All there is to say of one forecast. What the replay did not reproduce is absent.
struct Explanation {
  Forecast forecast;
  bool tells_life = true;  ///< false: what spoke tells health only (models/manifest.h)
  bool seen = false;       ///< what spoke was trained on this very life, which its past lives leave out
  std::string part;  ///< whose model spoke; "": the model is of whole assets, or the replay did not get there
  ReplayReport replay;
  std::optional<Attribution> attribution;
  std::optional<Neighbourhood> neighbourhood;  ///< absent too where the bundle carries no library
  std::optional<EvidenceWindow> window;
  std::vector<features::RangeFault> faults;  ///< why it is out of distribution
};

/// By docs/schemas/explanation.schema.json, on one line.
std::string to_json(const Explanation& explanation);
/// For people who plan maintenance: plain words and small tables, lines of at most 110 characters.
std::string to_text(const Explanation& explanation);

}  // namespace portent::models
