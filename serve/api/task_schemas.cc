#include "serve/api/task_json.h"

namespace portent::serve {
namespace {

/// The members that people write; `{T` and `{N` begin a text and a number, `{B` what is true or false.
constexpr const char* kFields =
    R"("id":{"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$"},
"class":{T,"description":"every asset of it, or `asset`: this one; neither changes"},"asset":{T},
"part":{T,"description":"as forecasts name it"},"kind":{"type":"string","enum":["lubrication","fixed"]},"name":{T},
"point":{T,"description":"where the lubricant goes"},"lubricant":{T,"description":"of lubrication: which"},
"quantity":{N,"minimum":0,"maximum":1000000000,"multipleOf":0.001},"unit":{T,"description":"of the quantity"},
"every_days":{N,"exclusiveMinimum":0,"maximum":36500},
"every_usage":{N,"exclusiveMinimum":0,"description":"of the life counter, in its unit"},
"condition":{T,"description":"a rule over values of forecasts, such as forecast.health < 40; due once it is met"},
"opens_order":{B,"description":"a preventive work order is opened when it comes round; confirmed, the task is done"},
"ahead_days":{N,"minimum":0,"maximum":36500,"description":"so long before it is due by time"},
"version":{"type":"integer","readOnly":true},"created":{"type":"string","format":"date-time","readOnly":true},
"updated":{"type":"string","format":"date-time","readOnly":true})";

void replace(std::string& text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

std::string fields(bool nullable) {
  std::string text = kFields;
  replace(text, "{T",
          std::string(nullable ? R"({"type":["string","null"])" : R"({"type":"string")") +
              R"(,"maxLength":1000)");
  replace(text, "{B", nullable ? R"({"type":["boolean","null"])" : R"({"type":"boolean")");
  replace(text, "{N", nullable ? R"({"type":["number","null"])" : R"({"type":"number")");
  return text;
}

constexpr const char* kState =
    R"("site":{"type":"string"},"due":{"type":"boolean"},"due_since":{"type":"string","format":"date-time"},
"why":{"type":"string","description":"it is due, where not by time"},
"order":{"type":"string","description":"the work order that was opened for it since it was done last"},"done":{"type":"string","format":"date-time"},
"done_usage":{"type":"number"},"next":{"type":"string","format":"date-time"},"next_usage":{"type":"number"})";

constexpr const char* kDone =
    R"("id":{"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$","description":"the same is counted once"},
"asset":{"type":"string","description":"default: the task's own"},
"at":{"type":"string","format":"date-time","description":"default: now"},
"usage":{"type":"number","minimum":0,"description":"life counter then; default: the newest forecast's"},
"words":{"type":"string","maxLength":4000})";

}  // namespace

Schemas task_schemas() {
  const std::string open =
      R"({"type":"object","required":["id","kind","name","version","created","updated"],"properties":{)";
  const std::string closed = R"({"type":"object","additionalProperties":false,)";
  return {
      {"Task", open + fields(false) + "}}"},
      {"TaskOfAsset", open + fields(false) + "," + kState + "}}"},
      {"TasksOfAssets", page_schema("TaskOfAsset")},
      {"NewTask", closed + R"("required":["id","kind"],"properties":{)" + fields(false) + "}}"},
      {"TaskChange",
       closed + R"("description":"RFC 7396: what is not named stays, null takes out","properties":{)" +
           fields(true) + "}}"},
      {"NewTaskDone", closed + R"("properties":{)" + kDone + "}}"},
      {"TaskDone",
       R"({"type":"object","required":["id","task","asset","at","who"],"properties":{"task":{"type":"string"},
"who":{"type":"string"},"due":{"type":"boolean"},"next":{"type":"string","format":"date-time"},"next_usage":{"type":"number"},)" +
           std::string(kDone) + "}}"},
      {"TaskFigures",
       R"({"type":"object","required":["due","overdue"],"properties":{"due":{"type":"integer"},
"overdue":{"type":"integer","description":"for more than a day"}}})"}};
}

}  // namespace portent::serve
