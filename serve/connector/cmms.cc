#include "serve/connector/cmms.h"

#include <algorithm>
#include <array>

#include "serve/connector/atlas.h"
#include "serve/connector/maintainx.h"

namespace portent::serve::connector {
namespace {

constexpr std::array<std::string_view, 5> kNames = {"open", "in_progress", "done", "cancelled", "held"};

}  // namespace

std::string_view name_of(Progress progress) {
  return kNames.at(static_cast<std::size_t>(progress));
}

std::optional<Progress> progress_named(std::string_view name) {
  const auto found = std::ranges::find(kNames, name);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<Progress>(found - kNames.begin());
}

Progress progress_of(const store::WorkOrder& order) {
  using enum store::OrderState;
  switch (order.state) {
    case kInProgress:
      return Progress::kInProgress;
    case kDone:
    case kConfirmed:
      return Progress::kDone;
    case kRejected:
      return Progress::kCancelled;
    default:
      return Progress::kOpen;
  }
}

std::unique_ptr<Cmms> make_cmms(const std::string& kind, CmmsOptions options) {
  if (kind == "atlas") return std::make_unique<Atlas>(std::move(options));
  if (kind == "maintainx") return std::make_unique<MaintainX>(std::move(options));
  return nullptr;
}

}  // namespace portent::serve::connector
