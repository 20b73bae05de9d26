#include "serve/api/ledger_parts.h"

namespace portent::serve {
namespace {

/// The members that people write; `T` stands for "string" in what is made, and for a string or null in what
/// is changed.
constexpr const char* kFields =
    R"("parent":{T,"pattern":"^([A-Za-z0-9._:-]{1,128})?$","description":"id of the node above; none: at the top"},
"kind":{T,"description":"what it is; it lies under its own kind or one before it",ENUM("site","line","equipment","sub_equipment","part","sub_part")},
"state":{T,ENUM("candidate","registered","scrapped")},
"name":{T,TEXT},"code":{T,TEXT,"description":"of a part: its name in forecasts and events"},"class":{T,TEXT},
"model":{T,TEXT,"description":"the maker's type"},"maker":{T,TEXT},"supplier":{T,TEXT},"serial":{T,TEXT},
"criticality":{T,ENUM("A","B","C","")},"discipline":{T,TEXT},"location":{T,TEXT},
"currency":{T,"pattern":"^([A-Z]{3})?$","description":"of the cost, such as EUR"},
"model_alias":{T,TEXT,"description":"model of the registry that forecasts it, such as turbofan@champion; none: its class's"},
"source":{T,TEXT,"description":"who says all this"},
"cost":{N,"minimum":0},"life_start":{N,"minimum":0,"description":"life counter at which its present life began"},
"attributes":{O,"description":"those that its class defines","additionalProperties":{"type":["number","string","boolean","null"]}},
"site":{"type":"string","readOnly":true,"description":"id of the site above, or itself"},
"version":{"type":"integer","readOnly":true},
"created":{"type":"string","format":"date-time","readOnly":true},
"updated":{"type":"string","format":"date-time","readOnly":true})";

void replace(std::string& text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

/// As they are written or, where `nullable`, changed.
std::string fields(bool nullable) {
  std::string text = kFields;
  for (auto at = text.find("ENUM("); at != std::string::npos; at = text.find("ENUM(")) {
    text[text.find(')', at)] = ']';
    if (nullable) text.insert(text.find(']', at), ",null");
    text.replace(at, 5, "\"enum\":[");
  }
  replace(text, "TEXT", R"("maxLength":1000,"pattern":"^[^\\u0000-\\u001f\\u007f]*$")");
  replace(text, "{T,", nullable ? R"({"type":["string","null"],)" : R"({"type":"string",)");
  replace(text, "{N,", nullable ? R"({"type":["number","null"],)" : R"({"type":"number",)");
  replace(text, "{O,", nullable ? R"({"type":["object","null"],)" : R"({"type":"object",)");
  return text;
}

constexpr const char* kId =
    R"("id":{"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$","description":"never changes; recommended SITE:TAG"})";

}  // namespace

Schemas node_schemas() {
  const std::string id = std::string(kId) + ",";
  return {
      {"Node",
       R"({"type":"object","description":"something that the plant is made of; what nobody gave is absent",
"required":["id","kind","state","name","version","created","updated"],"properties":{)" +
           id + fields(false) + "}}"},
      {"Nodes", page_schema("Node")},
      {"NewNode", R"({"type":"object","additionalProperties":false,"required":["id"],"properties":{)" + id +
                      fields(false) + "}}"},
      {"NodeChange",
       R"({"type":"object","additionalProperties":false,"description":"RFC 7396: what is not named stays, null takes out",
"properties":{)" +
           id + fields(true) + "}}"},
      {"NodeMove",
       R"({"type":"object","additionalProperties":false,"required":["parent"],"properties":{"parent":{"type":["string","null"],
"pattern":"^([A-Za-z0-9._:-]{1,128})?$","description":"id of the node to lie under; null: at the top"}}})"},
      {"NodeBulk",
       R"({"type":"object","additionalProperties":false,"required":["items"],"properties":{"items":{"type":"array",
"minItems":1,"maxItems":500,"items":{"type":"object","additionalProperties":false,"required":["action","id"],"properties":{
"action":{"type":"string","enum":["create","change","move","scrap","accept","dismiss"]},)" +
           id + R"("version":{"type":"integer",
"format":"int64","minimum":1,"description":"that it must have; missing: any"},
"node":{"description":"what to create, or a merge patch of it","$ref":"#/components/schemas/NodeChange"}}}}}})"},
      {"NodeReport",
       R"({"type":"object","required":["items","done","refused"],"properties":{"done":{"type":"integer"},
"refused":{"type":"integer"},"items":{"type":"array","description":"in the order of the request","items":{"type":"object",
"required":["id","status"],"properties":{"id":{"type":"string"},"version":{"type":"integer"},"status":{"type":"integer",
"description":"200, or that of its problem"},"problem":{"$ref":"#/components/schemas/Problem"}}}}}})"},
      {"NodeFile",
       R"({"type":"array","description":"nodes with what hangs on them, as docs/schemas/node.schema.json has them",
"items":{"type":"object"}})"},
      {"ImportReport",
       R"({"type":"object","required":["rows","created","changed","unchanged","bad","faults","more_faults"],
"properties":{"rows":{"type":"integer"},"created":{"type":"integer"},"changed":{"type":"integer"},"unchanged":{"type":"integer"},
"bad":{"type":"integer","description":"left out"},"faults":{"type":"array","items":{"type":"object","required":["line","column","message"],
"properties":{"line":{"type":"integer","description":"that the row begins on"},"column":{"type":"string"},"message":{"type":"string"}}}},
"more_faults":{"type":"integer","description":"those that are not listed"}}})"},
      {"Instantiated", R"({"type":"object","required":["parts","points"],"description":"how many were made",
"properties":{"parts":{"type":"integer","minimum":0},"points":{"type":"integer","minimum":0}}})"}};
}

}  // namespace portent::serve
