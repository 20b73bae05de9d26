#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "serve/store/session.h"

namespace portent::serve::store {

/// Where a document about a node lies; the document itself stays there.
struct Document {
  std::string node;
  std::string uri;  ///< with its node, the document's name here
  std::string title = {};
  std::string kind = {};  ///< such as manual, drawing, certificate
  std::int64_t version = 0;
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
  friend bool operator==(const Document&, const Document&) = default;
};

/// By uri.
std::vector<Document> documents_of_node(Session& session, const std::string& node);
/// Adds it, or writes title and kind where they are others; false where they stand there already. Throws
/// ConflictError where the node is not there.
bool put_document(Session& session, const Document& document);
std::optional<Document> find_document(Session& session, const std::string& node, const std::string& uri);
/// Writes it as version 1; false, and nothing changes, where the node has one of that uri. Throws
/// ConflictError where the node is not there.
bool insert_document(Session& session, const Document& document);
/// Writes title, kind and updated_ms where it still is of `document.version`; else false.
bool update_document(Session& session, const Document& document);
bool delete_document(Session& session, const std::string& node, const std::string& uri, std::int64_t version);

}  // namespace portent::serve::store
