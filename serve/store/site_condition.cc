#include "serve/store/site_condition.h"

namespace portent::serve::store {

std::string site_condition(const std::string& column, const std::vector<std::string>& sites,
                           std::vector<Value>& arguments) {
  std::string places;
  for (const std::string& site : sites) {
    arguments.emplace_back(site);
    places += (places.empty() ? "$" : ", $") + std::to_string(arguments.size());
  }
  return places.empty() ? "" : " AND " + column + " IN (" + places + ")";
}

}  // namespace portent::serve::store
