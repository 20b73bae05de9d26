#include "serve/stream/asset_windows.h"

#include "ingest/bytes.h"

namespace portent::serve {
namespace {

constexpr std::size_t kBlock = 64;  // rings allocated together

}  // namespace

AssetWindow& AssetWindows::of(std::string_view asset) {
  if (const Number known = index_.find(asset); known != AssetIndex::kNone) return windows_[known];
  const Number number = index_.add(asset);
  if (number % kBlock == 0)
    blocks_.push_back(std::make_unique_for_overwrite<double[]>(kBlock * shape_.ring_size()));
  AssetWindow& window = windows_.emplace_back();
  window.ring.rows = blocks_.back().get() + number % kBlock * shape_.ring_size();
  return window;
}

void AssetWindows::save(const AssetWindow& window, std::string& to) const {
  const features::SampleRing& ring = window.ring;
  ingest::ByteWriter head;
  head.put(window.as_of);
  head.put(window.newest_ts);
  head.put(ring.held);
  to += head.take();
  const std::size_t oldest = ring.held < shape_.window() ? 0 : ring.next;
  for (std::size_t i = 0; i < ring.held; ++i) {
    const double* row = ring.rows + (oldest + i) % shape_.window() * shape_.stride();
    to.append(reinterpret_cast<const char*>(row), shape_.channels() * sizeof(double));
  }
}

tl::expected<void, std::string> AssetWindows::load(std::string_view bytes, AssetWindow& window) const {
  ingest::ByteReader from(bytes);
  window.as_of = from.get<std::int64_t>();
  window.newest_ts = from.get<std::int64_t>();
  const auto held = from.get<std::uint16_t>();
  if (from.failed() || held > shape_.window())
    return tl::unexpected(std::string("not a window of this size"));
  window.ring.held = window.ring.next = window.ring.partial = 0;
  std::vector<double> sample(shape_.channels());
  for (std::uint16_t i = 0; i < held; ++i) {
    for (double& value : sample) value = from.get<double>();
    shape_.add(window.ring, sample);
  }
  if (from.failed() || !from.at_end()) return tl::unexpected(std::string("not a window of these channels"));
  return {};
}

}  // namespace portent::serve
