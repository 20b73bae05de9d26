#include "serve/desk/belongings.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "serve/desk/documents.h"
#include "serve/desk/json_fields.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/points.h"
#include "serve/store/nodes.h"

namespace portent::serve::desk {
namespace {

using nlohmann::json;
using store::Point;
using store::Session;

json json_of(const Point& point) {
  json made = {{"id", point.id}, {"node", point.node}, {"name", point.name}, {"version", point.version}};
  for (const auto& [name, text] :
       {std::pair{"channel", point.channel}, {"tag", point.tag}, {"unit", point.unit}, {"type", point.type}})
    if (!text.empty()) made[name] = text;
  if (point.scale != 1) made["scale"] = point.scale;
  if (point.shift != 0) made["offset"] = point.shift;
  if (point.thresholds != "{}") made["thresholds"] = json::parse(point.thresholds);
  return made;
}

Point read_point(const Point& base, const json& from, const std::string& path, Faults& faults) {
  JsonFields fields(from, path, faults);
  fields.nothing_but({"id", "node", "name", "channel", "tag", "unit", "type", "scale", "offset", "thresholds",
                      "version", "created_ms", "updated_ms"});
  Point point = base;
  point.id = fields.text("id", base.id);
  point.name = fields.text("name", base.name);
  point.channel = fields.text("channel", base.channel);
  point.tag = fields.text("tag", base.tag);
  point.unit = fields.text("unit", base.unit);
  point.type = fields.text("type", base.type);
  point.scale = fields.number("scale").value_or(base.scale);
  point.shift = fields.number("offset").value_or(base.shift);
  if (const json* thresholds = fields.find("thresholds"))
    point.thresholds = thresholds->dump(-1, ' ', false, json::error_handler_t::replace);
  return point;
}

/// The faults of one that was refused, under its place in the list.
tl::unexpected<Refusal> under(const std::string& path, Refusal refusal) {
  for (Fault& fault : refusal.faults) fault.field = path + (fault.field.empty() ? "" : "." + fault.field);
  return tl::unexpected(std::move(refusal));
}

Outcome<bool> put_point(Session& session, const std::string& node, const json& from, std::int64_t now_ms) {
  Faults faults;
  const std::string id =
      from.is_object() ? from.value("id", json()).is_string() ? from.at("id").get<std::string>() : "" : "";
  const auto there = id_problem(id).empty() ? store::find_point(session, id) : std::nullopt;
  if (there && there->node != node)
    return refuse(Refusal::Kind::kTaken, "id", fmt::format("'{}' is a point of '{}'", id, there->node));
  const Point wanted = read_point(there ? *there : Point{.id = id, .node = node}, from, "", faults);
  if (!faults.empty()) return refuse(std::move(faults));
  const auto made = there ? change_point(session, wanted, now_ms) : create_point(session, wanted, now_ms);
  if (!made) return tl::unexpected(made.error());
  return !there || made->version != there->version;
}

Outcome<bool> put_document_of(Session& session, const std::string& node, const json& from,
                              std::int64_t now_ms) {
  Faults faults;
  JsonFields fields(from, "", faults);
  fields.nothing_but({"uri", "title", "kind"});
  const store::Document document{node,  fields.text("uri"), fields.text("title"), fields.text("kind"), 0, 0,
                                 now_ms};
  if (!faults.empty()) return refuse(std::move(faults));
  return keep_document(session, document);
}

Outcome<bool> put_external_id_of(Session& session, const std::string& node, const json& from, std::int64_t) {
  Faults faults;
  JsonFields fields(from, "", faults);
  fields.nothing_but({"source", "id", "ts"});
  const auto ts = fields.number("ts").value_or(0);
  if (ts < 0 || ts > 253'402'300'799'999.0) fields.fail("ts", "is outside 1970 to 9999, in ms");
  if (!faults.empty()) return refuse(std::move(faults));
  return keep_external_id(
      session, {fields.text("source"), fields.text("id"), "node", node, static_cast<std::int64_t>(ts)});
}

template <typename Put>
Outcome<bool> put_list(Session& session, const std::string& node, const char* name, const std::string* text,
                       std::int64_t now_ms, const Put& put) {
  if (!text || text->empty()) return false;
  Faults faults;
  const auto list = parse_json(*text, name, faults);
  if (!list) return refuse(std::move(faults));
  if (!list->is_array()) return refuse(Refusal::Kind::kInvalid, name, "is not a list");
  bool changed = false;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const Outcome<bool> done = put(session, node, (*list)[i], now_ms);
    if (!done) return under(fmt::format("{}.{}", name, i), done.error());
    changed = changed || *done;
  }
  return changed;
}

}  // namespace

std::string encode_point(const Point& point) {
  json made = json_of(point);
  made["created_ms"] = point.created_ms;
  made["updated_ms"] = point.updated_ms;
  return made.dump();
}

Point point_of_json(const Point& base, std::string_view text, Faults& faults) {
  const auto parsed = parse_json(text, "", faults);
  return parsed ? read_point(base, *parsed, "", faults) : base;
}

Outcome<bool> keep_document(Session& session, const store::Document& document) {
  Faults faults;
  check_document(document, faults);
  if (!id_problem(document.node).empty() || !store::find_node(session, document.node))
    faults.push_back({"node", fmt::format("'{}' is not in the ledger; add it first", document.node)});
  if (!faults.empty()) return refuse(std::move(faults));
  return store::put_document(session, document);
}

Outcome<bool> keep_external_id(Session& session, const store::ExternalId& id) {
  Faults faults;
  for (const auto& [name, text] : {std::pair{"source", id.source}, {"id", id.external_id}}) {
    if (text.empty()) faults.push_back({name, "is missing"});
    if (auto problem = text_problem(text); !problem.empty()) faults.push_back({name, problem});
  }
  if (!id_problem(id.object_id).empty() || !store::find_node(session, id.object_id))
    faults.push_back({"node", fmt::format("'{}' is not in the ledger; add it first", id.object_id)});
  if (!faults.empty()) return refuse(std::move(faults));
  return store::put_external_id(session, id);
}

std::string encode_belongings(Session& session, const std::string& node) {
  json made = json::object();
  for (const Point& point : store::points_of_node(session, node)) {
    made["points"].push_back(json_of(point));
    made["points"].back().erase("node");
  }
  for (const auto& document : store::documents_of_node(session, node))
    made["documents"].push_back({{"uri", document.uri}, {"title", document.title}, {"kind", document.kind}});
  for (const auto& id : store::external_ids_of(session, "node", node))
    made["external_ids"].push_back({{"source", id.source}, {"id", id.external_id}, {"ts", id.ts_ms}});
  const std::string text = made.dump();
  return made.empty() ? "" : text.substr(1, text.size() - 2);
}

Outcome<bool> put_belongings(Session& session, const std::string& node, const std::string* points,
                             const std::string* documents, const std::string* external_ids,
                             std::int64_t now_ms) {
  const auto of_points = put_list(session, node, "points", points, now_ms, put_point);
  if (!of_points) return of_points;
  const auto of_documents = put_list(session, node, "documents", documents, now_ms, put_document_of);
  if (!of_documents) return of_documents;
  const auto of_ids = put_list(session, node, "external_ids", external_ids, now_ms, put_external_id_of);
  if (!of_ids) return of_ids;
  return *of_points || *of_documents || *of_ids;
}

}  // namespace portent::serve::desk
