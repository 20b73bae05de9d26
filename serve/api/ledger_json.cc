#include "serve/api/ledger_json.h"

#include <nlohmann/json.hpp>

#include "ingest/decode.h"
#include "ingest/encode.h"
#include "models/sha256.h"
#include "serve/api/route.h"
#include "serve/desk/belongings.h"

namespace portent::serve {
namespace {

using nlohmann::json;

void put(json& to, const char* name, const std::string& text) {
  if (!text.empty()) to[name] = text;
}

}  // namespace

json node_json(const store::Node& node) {
  json made = {{"id", node.id},
               {"kind", kind_name(node.kind)},
               {"state", state_name(node.state)},
               {"version", node.version},
               {"created", format_time(node.created_ms)},
               {"updated", format_time(node.updated_ms)}};
  put(made, "parent", node.parent);
  put(made, "site", node.site);
  for (const auto& [name, field] : store::kNodeTexts) put(made, name, node.*field);
  if (node.cost) made["cost"] = *node.cost;
  if (node.life_start) made["life_start"] = *node.life_start;
  if (node.attributes != "{}") made["attributes"] = json::parse(node.attributes);
  return made;
}

json class_json(const desk::AssetClass& of) {
  json made = json::parse(desk::encode_class(of));
  made["builtin"] = of.version == 0;
  if (of.version > 0) {
    made["created"] = format_time(of.created_ms);
    made["updated"] = format_time(of.updated_ms);
  }
  return made;
}

json point_json(const store::Point& point) {
  json made = json::parse(desk::encode_point(point));
  made.erase("created_ms");
  made.erase("updated_ms");
  made["created"] = format_time(point.created_ms);
  made["updated"] = format_time(point.updated_ms);
  return made;
}

json document_json(const store::Document& document) {
  json made = {{"id", document_id(document.uri)},
               {"node", document.node},
               {"uri", document.uri},
               {"version", document.version},
               {"created", format_time(document.created_ms)},
               {"updated", format_time(document.updated_ms)}};
  put(made, "title", document.title);
  put(made, "kind", document.kind);
  return made;
}

json external_id_json(const store::ExternalId& id) {
  return {
      {"source", id.source}, {"id", id.external_id}, {"node", id.object_id}, {"ts", format_time(id.ts_ms)}};
}

json event_json(const ingest::Event& event) {
  json made = {{"id", ingest::event_id(event)},
               {"asset", event.asset},
               {"ts", format_time(event.ts)},
               {"kind", event.kind}};
  for (const auto& [name, text] : {std::pair{"part", event.part},
                                   {"code", event.code},
                                   {"severity", event.severity},
                                   {"position", event.position},
                                   {"text", event.text},
                                   {"ref", event.ref},
                                   {"source", event.source}})
    put(made, name, text);
  if (event.mode) made["mode"] = ingest::mode_name(*event.mode);
  return made;
}

std::string document_id(const std::string& uri) {
  return models::sha256_hex(uri).substr(0, 32);
}

}  // namespace portent::serve
