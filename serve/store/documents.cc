#include "serve/store/documents.h"

namespace portent::serve::store {

std::vector<Document> documents_of_node(Session& session, const std::string& node) {
  const Result rows = session.run(
      "SELECT node, uri, title, kind, version, created_ms, updated_ms FROM documents WHERE node = $1"
      " ORDER BY uri",
      {node});
  std::vector<Document> documents;
  for (std::size_t i = 0; i < rows.size(); ++i)
    documents.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2), rows.text(i, 3),
                         rows.integer(i, 4), rows.integer(i, 5), rows.integer(i, 6)});
  return documents;
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

bool delete_document(Session& session, const std::string& node, const std::string& uri) {
  return session.run("DELETE FROM documents WHERE node = $1 AND uri = $2", {node, uri}).changed() == 1;
}

}  // namespace portent::serve::store
