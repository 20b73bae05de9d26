#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portent::serve {

/// When an asset was last heard of.
struct AssetHeard {
  std::string asset, site, asset_class;
  std::int64_t ts = 0;          ///< event time of its newest reading; 0: none ever came
  std::int64_t arrival_ms = 0;  ///< when the log took that
  std::int64_t silent_after_ms = 0;
  friend bool operator==(const AssetHeard&, const AssetHeard&) = default;
};

/// What told that an asset is silent.
enum class SilentBy : std::uint8_t {
  kEvent,  ///< others of its partition have gone on for longer than it may be silent
  kWall,   ///< the clock has
  kNever,  ///< it is bound, but nothing was ever heard of it
};
std::string_view silent_by_name(SilentBy by);

struct SilenceChange {
  AssetHeard heard;
  std::optional<SilentBy> silent;  ///< nullopt: heard again
  std::int64_t at_ms = 0;          ///< by the clock, when it was found
  friend bool operator==(const SilenceChange&, const SilenceChange&) = default;
};

/// Finds the assets that fell silent though no reading arrives that would tell. Apart from the scorer's state
/// and from what its transactions write: its verdicts depend on the clock, which is handed in. While a
/// partition is not read to its end its clock stands at what was read, so a backlog makes nobody silent.
/// Thread-safe.
class SilenceWatch {
 public:
  /// All assets of a partition, in place of what it said before.
  void set(int partition, std::vector<AssetHeard> assets);
  void clear(int partition);
  /// Assets of a partition that should be heard of, since `since_ms` by the clock at the earliest.
  void expect(int partition, std::vector<AssetHeard> bound, std::int64_t since_ms);
  /// How many records of a partition wait unread.
  void set_lag(int partition, std::int64_t records);

  /// What changed by `now_ms` (ms since epoch) since the last call, by asset.
  std::vector<SilenceChange> check(std::int64_t now_ms);
  /// As the last check found them, by asset.
  std::vector<SilenceChange> silent() const;
  std::optional<SilenceChange> find(const std::string& asset) const;

 private:
  struct Partition {
    std::vector<AssetHeard> assets;
    std::vector<AssetHeard> expected;  ///< not in `assets` for all that is known
    std::int64_t since_ms = 0;
    std::int64_t lag = 0;
  };
  static void judge(const Partition& partition, std::int64_t now_ms,
                    std::map<std::string, SilenceChange>& silent);

  mutable std::mutex mutex_;
  std::map<int, Partition> partitions_;
  std::map<std::string, SilenceChange> silent_;
};

}  // namespace portent::serve
