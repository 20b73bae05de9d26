#include "serve/store/documents.h"

namespace portent::serve::store {

namespace {

constexpr const char* kSelect =
    "SELECT node, uri, title, kind, version, created_ms, updated_ms FROM documents WHERE node = $1";

std::vector<Document> documents_of(const Result& rows) {
  std::vector<Document> documents;
  for (std::size_t i = 0; i < rows.size(); ++i)
    documents.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), rows.text(i, 3),
                         rows.integer(i, 4), rows.integer(i, 5), rows.integer(i, 6)});
  return documents;
}

}  // namespace

std::vector<Document> documents_of_node(Session& session, const std::string& node) {
  static const std::string kSql = std::string(kSelect) + " ORDER BY uri";
  return documents_of(session.run(kSql, {node}));
}

std::optional<Document> find_document(Session& session, const std::string& node, const std::string& uri) {
  static const std::string kSql = std::string(kSelect) + " AND uri = $2";
  std::vector<Document> found = documents_of(session.run(kSql, {node, uri}));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

bool insert_document(Session& session, const Document& document) {
  return session
             .run(
                 "INSERT INTO documents (node, uri, title, kind, version, created_ms, updated_ms)"
                 " VALUES ($1, $2, $3, $4, 1, $5, $6) ON CONFLICT (node, uri) DO NOTHING",
                 {document.node, document.uri, document.title, document.kind, document.created_ms,
                  document.updated_ms})
             .changed() == 1;
}

bool update_document(Session& session, const Document& document) {
  return session
             .run(
                 "UPDATE documents SET title = $1, kind = $2, updated_ms = $3, version = version + 1"
                 " WHERE node = $4 AND uri = $5 AND version = $6",
                 {document.title, document.kind, document.updated_ms, document.node, document.uri,
                  document.version})
             .changed() == 1;
}

bool put_document(Session& session, const Document& document) {
  return session
             .run(
                 "INSERT INTO documents (node, uri, title, kind, version, created_ms, updated_ms)"
                 " VALUES ($1, $2, $3, $4, 1, $5, $5) ON CONFLICT (node, uri) DO UPDATE SET"
                 " title = excluded.title, kind = excluded.kind, updated_ms = excluded.updated_ms,"
                 " version = documents.version + 1"
                 " WHERE documents.title <> excluded.title OR documents.kind <> excluded.kind",
                 {document.node, document.uri, document.title, document.kind, document.updated_ms})
             .changed() == 1;
}

bool delete_document(Session& session, const std::string& node, const std::string& uri,
                     std::int64_t version) {
  return session
             .run("DELETE FROM documents WHERE node = $1 AND uri = $2 AND version = $3", {node, uri, version})
             .changed() == 1;
}

}  // namespace portent::serve::store
