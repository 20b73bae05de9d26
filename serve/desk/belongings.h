#pragma once

#include <cstdint>
#include <string>

#include "serve/desk/refusal.h"
#include "serve/store/documents.h"
#include "serve/store/external_ids.h"
#include "serve/store/points.h"
#include "serve/store/session.h"

namespace portent::serve::desk {

// What hangs on a node, as JSON: its measuring points, documents, and what others call it.

/// `{"id","node","name","channel","tag","unit","type","scale","offset","thresholds","version",...}`; what is
/// empty or usual is left out.
std::string encode_point(const store::Point& point);
/// What the object says, over what `base` says; node, version and times are not taken from it.
store::Point point_of_json(const store::Point& base, std::string_view json, Faults& faults);

/// Adds a document (check_document) to a node, or writes its title and kind; whether that changed anything.
Outcome<bool> keep_document(store::Session& session, const store::Document& document);
/// Keeps what a source calls a node, unless it said something as new before; whether it was kept.
Outcome<bool> keep_external_id(store::Session& session, const store::ExternalId& id);

/// All of a node's as `"points":[...],"documents":[...],"external_ids":[...]` for encode_node(); "" for none.
std::string encode_belongings(store::Session& session, const std::string& node);
/// Puts those of three JSON lists (each nullptr for none), by the id of a point, the uri of a document, and
/// source and id of an external one; others stay. Whether anything changed. Where it refuses, some of it may
/// be written: undo the transaction, or the savepoint.
Outcome<bool> put_belongings(store::Session& session, const std::string& node, const std::string* points,
                             const std::string* documents, const std::string* external_ids,
                             std::int64_t now_ms);

}  // namespace portent::serve::desk
