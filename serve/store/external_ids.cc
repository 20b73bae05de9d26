#include "serve/store/external_ids.h"

namespace portent::serve::store {
namespace {

std::vector<ExternalId> ids_of(const Result& rows) {
  std::vector<ExternalId> ids;
  for (std::size_t i = 0; i < rows.size(); ++i)
    ids.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), rows.text(i, 3), rows.integer(i, 4)});
  return ids;
}

}  // namespace

bool put_external_id(Session& session, const ExternalId& id) {
  return session
             .run(
                 "INSERT INTO external_ids (source, external_id, object, object_id, ts_ms)"
                 " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (source, object, external_id) DO UPDATE SET"
                 " object_id = excluded.object_id, ts_ms = excluded.ts_ms"
                 " WHERE excluded.ts_ms > external_ids.ts_ms",
                 {id.source, id.external_id, id.object, id.object_id, id.ts_ms})
             .changed() == 1;
}

std::optional<ExternalId> find_external_id(Session& session, const std::string& source,
                                           const std::string& object, const std::string& external_id) {
  std::vector<ExternalId> found =
      ids_of(session.run("SELECT source, external_id, object, object_id, ts_ms FROM external_ids"
                         " WHERE source = $1 AND object = $2 AND external_id = $3",
                         {source, object, external_id}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<ExternalId> external_ids_of(Session& session, const std::string& object,
                                        const std::string& object_id) {
  return ids_of(
      session.run("SELECT source, external_id, object, object_id, ts_ms FROM external_ids"
                  " WHERE object = $1 AND object_id = $2 ORDER BY source, external_id",
                  {object, object_id}));
}

bool delete_external_id(Session& session, const ExternalId& id) {
  return session
             .run(
                 "DELETE FROM external_ids"
                 " WHERE source = $1 AND object = $2 AND external_id = $3 AND object_id = $4",
                 {id.source, id.object, id.external_id, id.object_id})
             .changed() == 1;
}

}  // namespace portent::serve::store
