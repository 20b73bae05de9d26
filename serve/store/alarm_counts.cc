#include "serve/store/alarm_counts.h"

namespace portent::serve::store {

using models::policy::Level;

std::vector<AlarmCount> count_alarms(Session& session) {
  const Result rows = session.run(
      "SELECT site, class, kind, level, CAST(SUM(active) AS BIGINT), CAST(SUM(1 - acknowledged) AS BIGINT)"
      " FROM alarms WHERE is_open = 1 AND suppressed = '' GROUP BY site, class, kind, level"
      " ORDER BY site, class, kind, level");
  std::vector<AlarmCount> counts;
  for (std::size_t i = 0; i < rows.size(); ++i)
    counts.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2),
                      static_cast<Level>(rows.integer(i, 3)), rows.integer(i, 4), rows.integer(i, 5)});
  return counts;
}

std::vector<AssetAlarm> worst_alarms(Session& session, std::size_t most) {
  const Result rows = session.run(
      "SELECT asset, site, kind, MAX(level) FROM alarms WHERE is_open = 1 AND active = 1 AND suppressed = ''"
      " GROUP BY asset, site, kind ORDER BY MAX(level) DESC, asset, kind, site LIMIT $1",
      {static_cast<std::int64_t>(most)});
  std::vector<AssetAlarm> worst;
  for (std::size_t i = 0; i < rows.size(); ++i)
    worst.push_back(
        {rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), static_cast<Level>(rows.integer(i, 3))});
  return worst;
}

}  // namespace portent::serve::store
