#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "ingest/event.h"
#include "serve/desk/asset_class.h"
#include "serve/store/documents.h"
#include "serve/store/external_ids.h"
#include "serve/store/node.h"
#include "serve/store/points.h"

// What the ledger holds, as its routes write it: texts that nobody gave are left out, times are ISO 8601.

namespace portent::serve {

nlohmann::json node_json(const store::Node& node);
nlohmann::json class_json(const desk::AssetClass& of);
nlohmann::json point_json(const store::Point& point);
nlohmann::json document_json(const store::Document& document);
nlohmann::json external_id_json(const store::ExternalId& id);
nlohmann::json event_json(const ingest::Event& event);

/// What stands for a document in a path: its uri would not.
std::string document_id(const std::string& uri);

}  // namespace portent::serve
