#include "train/message_columns.h"

#include <algorithm>

namespace portent::train {

std::vector<RawColumn> columns_of(const ingest::FleetSchema& schema, const std::set<std::string>& met) {
  using Role = RawColumn::Role;
  std::vector<RawColumn> columns;
  std::set<std::string> taken{schema.life.column, schema.failure.column};
  for (const auto& s : schema.settings) {
    columns.push_back({s.column, s.unit, Role::kSetting, {}});
    taken.insert(s.column);
  }
  for (const auto& c : schema.channels) columns.push_back({c.column, c.unit, Role::kChannel, {}});
  if (schema.channels.empty())
    for (const std::string& name : met)
      if (!taken.contains(name)) columns.push_back({name, "", Role::kChannel, {}});
  for (const std::string& flag : {schema.failure.when.column, schema.failure.column})
    if (!flag.empty() && std::ranges::find(columns, flag, &RawColumn::name) == columns.end())
      columns.push_back({flag, "", Role::kFlag, {}});
  return columns;
}

}  // namespace portent::train
