#pragma once

#include <cstdint>
#include <string>

#include "serve/desk/refusal.h"
#include "serve/store/documents.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

// Documents on nodes, by the same promises as ledger.h.

/// What is wrong with one by itself. `uri` is a path or of the schemes that a browser may open from here:
/// http, https, ftp, file, smb, urn.
void check_document(const store::Document& document, Faults& faults);

/// Refused as taken where the node has one of that uri.
Outcome<store::Document> add_document(store::Session& session, const store::Document& wanted,
                                      std::int64_t now_ms);
/// Writes title and kind where it still is of `wanted.version`; one that says what is there changes nothing.
Outcome<store::Document> change_document(store::Session& session, const store::Document& wanted,
                                         std::int64_t now_ms);
Outcome<store::Document> remove_document(store::Session& session, const store::Document& there);

}  // namespace portent::serve::desk
