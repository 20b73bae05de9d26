#include "serve/api/item_report.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "serve/api/access_json.h"

namespace portent::serve {
namespace {

constexpr std::size_t kMostTold = 1'000;

}  // namespace

void ItemReport::refuse(std::size_t item, std::string asset, std::string reason, std::string detail) {
  ++refused_;
  if (first_.size() < kMostTold)
    first_.push_back({item, std::move(asset), std::move(reason), std::move(detail)});
}

WebAnswer ItemReport::answer() const {
  nlohmann::json problems = nlohmann::json::array();
  for (const Refused& one : first_) {
    nlohmann::json told = {{"item", one.item}, {"reason", one.reason}, {"detail", one.detail}};
    if (!one.asset.empty()) told["asset"] = one.asset;
    problems.push_back(std::move(told));
  }
  return json_answer({{"taken", taken_}, {"refused", refused_}, {"problems", std::move(problems)}},
                     refused_ == 0 ? 200 : 207);
}

}  // namespace portent::serve
