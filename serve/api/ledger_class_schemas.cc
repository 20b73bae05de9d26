#include "serve/api/ledger_parts.h"

namespace portent::serve {
namespace {

constexpr const char* kId = R"({"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$"})";
constexpr const char* kText =
    R"({"type":"string","maxLength":1000,"pattern":"^[^\\u0000-\\u001f\\u007f]*$"})";

constexpr const char* kDefinition = R"("title":TEXT,"model":TEXT,
"silent_after_s":{"type":"number","minimum":0.001,"maximum":1000000000,"description":"without a reading for longer an asset is silent"},
"orders_from":{"type":"string","enum":["blue","yellow","orange","red"],"description":"alarms from this severity on become work orders by themselves; none: no alarm does"},
"attributes":{"type":"array","maxItems":1000,"items":{"type":"object","additionalProperties":false,"required":["name"],"properties":{
"name":ID,"type":{"type":"string","enum":["number","text","boolean","date","choice"]},"unit":TEXT,"required":{"type":"boolean"},
"min":{"type":"number"},"max":{"type":"number"},"choices":{"type":"array","items":TEXT}}}},
"parts":{"type":"array","maxItems":1000,"items":{"$ref":"#/components/schemas/PartTemplate"}},
"points":{"type":"array","maxItems":1000,"items":{"type":"object","additionalProperties":false,"required":["name"],"properties":{
"name":ID,"channel":TEXT,"tag":TEXT,"unit":TEXT,"type":TEXT,"part":TEXT,"scale":{"type":"number"},"offset":{"type":"number"},
"thresholds":{"$ref":"#/components/schemas/Thresholds"}}}},
"tags":{"type":"object","maxProperties":4096,"description":"of every asset of the class, by the name that the source gives",
"additionalProperties":{"oneOf":[{"type":"string","minLength":1,"description":"the channel"},{"type":"object","additionalProperties":false,
"properties":{"channel":TEXT,"scale":{"type":"number"},"offset":{"type":"number"},"unit":TEXT,"part":TEXT,"point":TEXT}}]}},
"site":{"type":"string","pattern":"^([A-Za-z0-9._:-]{1,128})?$","description":"that alone may use it; none: all"},
"base":{"type":"string","readOnly":true,"description":"the class that it was cloned from"},
"version":{"type":"integer","readOnly":true},"builtin":{"type":"boolean","readOnly":true,"description":"comes with the program"},
"created":{"type":"string","format":"date-time","readOnly":true},"updated":{"type":"string","format":"date-time","readOnly":true})";

std::string filled(std::string text) {
  for (const auto& [what, with] : {std::pair{":TEXT", kText}, {":ID", kId}})
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at))
      text.replace(at + 1, std::string_view(what).size() - 1, with);
  return text;
}

}  // namespace

Schemas class_schemas() {
  const std::string definition = filled(kDefinition), name = R"("name":)" + std::string(kId) + ",";
  const std::string closed = R"({"type":"object","additionalProperties":false,)";
  return {
      {"Class", R"({"type":"object","required":["name","version","builtin"],"properties":{)" + name +
                    definition + "}}"},
      {"Classes", page_schema("Class")},
      {"NewClass", closed + R"("required":["name"],"properties":{)" + name + definition + "}}"},
      {"ClassChange",
       closed + R"("description":"the whole definition: what is not named is taken out","properties":{)" +
           name + definition + "}}"},
      {"ClassClone",
       closed + R"("required":["name"],"properties":{)" + name +
           R"("site":{"type":"string","pattern":"^([A-Za-z0-9._:-]{1,128})?$","description":"for this site alone; none: for all"}}})"},
      {"PartTemplate",
       closed + R"("required":["name"],"description":"a part that an asset of the class gets, up to 8 deep",
"properties":{)" +
           name + R"("title":)" + kText +
           R"(,"parts":{"type":"array","items":{"$ref":"#/components/schemas/PartTemplate"}}}})"}};
}

}  // namespace portent::serve
