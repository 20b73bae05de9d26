#include "serve/store/search_rows.h"

#include <set>

#include "serve/store/alarm_changes.h"

namespace portent::serve::store {
namespace {

struct Chapter {
  std::string_view kind;
  const char* rows;   ///< id, site, asset, title, words; takes how many
  const char* more;   ///< the same of those that are open, or nullptr
  const char* stamp;  ///< four numbers; nullptr: that of alarms
};

constexpr std::array<Chapter, 8> kChapters = {{
    {"asset",
     "SELECT id, site, '', name, code || ' ' || model || ' ' || maker || ' ' || serial || ' ' || location"
     " FROM nodes ORDER BY id LIMIT $1",
     nullptr, "SELECT COUNT(*), MAX(updated_ms), CAST(SUM(version) AS BIGINT), 0 FROM nodes"},
    {"point",
     "SELECT points.id, nodes.site, points.node, points.name, points.channel || ' ' || points.tag || ' ' ||"
     " points.type FROM points JOIN nodes ON nodes.id = points.node ORDER BY points.id LIMIT $1",
     nullptr,
     "SELECT COUNT(*), MAX(points.updated_ms), CAST(SUM(points.version) AS BIGINT),"
     " (SELECT MAX(nodes.updated_ms) FROM nodes) FROM points"},
    {"spare",
     "SELECT id, site, '', name, maker || ' ' || maker_number || ' ' || location FROM spares ORDER BY id"
     " LIMIT $1",
     nullptr, "SELECT COUNT(*), MAX(updated_ms), CAST(SUM(version) AS BIGINT), 0 FROM spares"},
    {"work_order",
     "SELECT id, site, asset, title, words || ' ' || asset || ' ' || found_words FROM work_orders"
     " ORDER BY opened_ms DESC, number DESC LIMIT $1",
     "SELECT id, site, asset, title, words || ' ' || asset || ' ' || found_words FROM work_orders"
     " WHERE is_open = 1 ORDER BY opened_ms DESC, number DESC LIMIT $1",
     "SELECT MAX(number), (SELECT COUNT(*) FROM work_orders WHERE is_open = 1),"
     " (SELECT CAST(SUM(version) AS BIGINT) FROM work_orders WHERE is_open = 1), 0 FROM work_orders"},
    {"alarm",
     "SELECT id, site, asset, kind || ' ' || subject || ' ' || asset, diagnosis || ' ' || part FROM alarms"
     " ORDER BY raised_ms DESC, id DESC LIMIT $1",
     "SELECT id, site, asset, kind || ' ' || subject || ' ' || asset, diagnosis || ' ' || part FROM alarms"
     " WHERE is_open = 1 ORDER BY raised_ms DESC, id DESC LIMIT $1",
     nullptr},
    {"document",
     "SELECT documents.node || ' ' || documents.uri, nodes.site, documents.node, documents.title,"
     " documents.kind || ' ' || documents.uri || ' ' || documents.node FROM documents"
     " JOIN nodes ON nodes.id = documents.node ORDER BY documents.node, documents.uri LIMIT $1",
     nullptr,
     "SELECT COUNT(*), MAX(documents.updated_ms), CAST(SUM(documents.version) AS BIGINT),"
     " (SELECT MAX(nodes.updated_ms) FROM nodes) FROM documents"},
    {"route", "SELECT id, site, '', name, walker FROM routes ORDER BY id LIMIT $1", nullptr,
     "SELECT COUNT(*), MAX(updated_ms), CAST(SUM(version) AS BIGINT), 0 FROM routes"},
    {"round",
     "SELECT id, site, '', route, who || ' ' || device || ' ' || words FROM rounds"
     " ORDER BY begun_ms DESC, id DESC LIMIT $1",
     nullptr, "SELECT COUNT(*), MAX(recorded_ms), CAST(SUM(version) AS BIGINT), 0 FROM rounds"},
}};

const Chapter& chapter_of(std::string_view kind) {
  for (const Chapter& chapter : kChapters)
    if (chapter.kind == kind) return chapter;
  return kChapters.front();
}

void add_rows(Session& session, const char* sql, std::size_t most, std::set<std::string>& known,
              std::vector<SearchRow>& to) {
  const Result rows = session.run(sql, {static_cast<std::int64_t>(most)});
  for (std::size_t i = 0; i < rows.size(); ++i)
    if (known.insert(rows.text(i, 0)).second)
      to.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), rows.text(i, 3), rows.text(i, 4)});
}

}  // namespace

std::vector<SearchRow> search_rows(Session& session, std::string_view kind, std::size_t most) {
  const Chapter& chapter = chapter_of(kind);
  std::vector<SearchRow> rows;
  std::set<std::string> known;
  if (chapter.more != nullptr) add_rows(session, chapter.more, most, known, rows);
  add_rows(session, chapter.rows, most, known, rows);
  return rows;
}

std::string search_stamp(Session& session, std::string_view kind) {
  const Chapter& chapter = chapter_of(kind);
  if (chapter.stamp == nullptr) return std::to_string(last_alarm_change(session));
  const Result rows = session.run(chapter.stamp);
  std::string stamp;
  for (std::size_t column = 0; column < 4; ++column)
    stamp += std::to_string(rows.maybe_integer(0, column).value_or(0)) + " ";
  return stamp;
}

}  // namespace portent::serve::store
