#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "features/window_statistics.h"
#include "serve/stream/asset_index.h"

namespace portent::serve {

/// The window of one asset.
struct AssetWindow {
  features::SampleRing ring;
  std::int64_t newest_ts = -1;  ///< ms since epoch UTC
  std::int64_t as_of = 0;       ///< records before this offset are in it
  bool dirty = false;           ///< changed since it was last written
};

/// The windows of a partition's assets, their samples in blocks of many: hundreds of thousands of assets cost
/// little more than their samples. One thread.
class AssetWindows {
 public:
  using Number = AssetIndex::Number;

  /// `shape` must outlive this.
  explicit AssetWindows(const features::WindowStatistics& shape) : shape_(shape) {}

  /// The asset's window; an empty one where it is met for the first time.
  AssetWindow& of(std::string_view asset);
  AssetWindow& operator[](Number number) { return windows_[number]; }
  const std::string& id(Number number) const { return index_.id(number); }
  std::size_t size() const { return windows_.size(); }

  /// As bytes, samples oldest first; equal windows are equal bytes.
  void save(const AssetWindow& window, std::string& to) const;
  /// What save() wrote; the error says what is wrong with the bytes.
  tl::expected<void, std::string> load(std::string_view bytes, AssetWindow& window) const;

 private:
  const features::WindowStatistics& shape_;
  AssetIndex index_;
  std::vector<AssetWindow> windows_;
  std::vector<std::unique_ptr<double[]>> blocks_;
};

}  // namespace portent::serve
