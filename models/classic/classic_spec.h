#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "models/classic/crack_growth.h"
#include "models/classic/exponential.h"
#include "models/classic/wiener.h"

namespace portent::models::classic {

/// Where an opinion comes from.
enum class Source : std::uint8_t { kStatistics, kPhysics, kKnowledge };
std::string_view source_name(Source source);

/// What a classic may be. wiener, exponential, holt, ar, grey, theil_sen: trends; wear, crack, bearing:
/// physical laws; health: the health index and where it is heading, no remaining life.
inline constexpr std::array<std::string_view, 10> kClassicKinds = {
    "wiener", "exponential", "holt", "ar", "grey", "theil_sen", "wear", "crack", "bearing", "health"};
inline bool is_physical(std::string_view kind) {
  return kind == "wear" || kind == "crack" || kind == "bearing";
}

/// What a machine bears, for the physical laws. Columns are settings or channels; empty: always 1.
struct DutySpec {
  std::string load;        ///< column; wear: any unit, crack: stress range, bearing: kN
  std::string speed;       ///< column; wear: any unit, bearing: rpm; crack: not read
  double exponent = 3;     ///< crack: m of the material; bearing: 3 ball, 10/3 roller
  double geometry = 1;     ///< crack: Y > 0
  double rating_kn = 0;    ///< bearing: dynamic rating C > 0
  double life_factor = 1;  ///< bearing: rating lives that 90 % of this class reach, > 0
  double hours = 1;        ///< bearing: hours of a life unit, > 0
  friend bool operator==(const DutySpec&, const DutySpec&) = default;
};

/// One trend or law, and what the fleet told it: part of a bundle's manifest.
struct ClassicSpec {
  std::string kind = "exponential";  ///< one of kClassicKinds
  std::string name = "exponential";  ///< under which it speaks, unique in a bundle
  Source source = Source::kStatistics;
  std::string
      channel;  ///< followed, as recorded; empty: the level of the health index (a bearing's: its use)
  double smoothing = 1;                            ///< (0, 1]: weight of the newest value in what is followed
  std::optional<double> threshold = std::nullopt;  ///< at which it fails; absent: remaining life is not told
  bool falling = false;                            ///< what is followed falls to the threshold
  double origin = 0;                               ///< what is followed, as new
  bool log = false;     ///< followed on the logarithm of its distance to the origin
  int newest = 60;      ///< points of the trend, at least 6
  int every = 1;        ///< steps to a point, at least 1
  double together = 1;  ///< see ExponentialOptions
  DutySpec duty;
  std::optional<WienerPrior> wiener = std::nullopt;  ///< of wiener (of the logarithm where `log`) and wear
  std::optional<ExponentialPrior> exponential = std::nullopt;
  std::optional<GrowthRate> growth = std::nullopt;  ///< of a crack
  friend bool operator==(const ClassicSpec&, const ClassicSpec&) = default;
};

}  // namespace portent::models::classic
