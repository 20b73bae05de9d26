#include "serve/api/connector_routes.h"

namespace portent::serve {
namespace {

constexpr const char* kTime = R"({"type":"string","format":"date-time"})";

std::string object_of(const std::string& required, const std::string& members) {
  return R"({"type":"object","required":[)" + required + R"(],"properties":{)" + members + "}}";
}

std::string time_of(const char* name) {
  return std::string("\"") + name + "\":" + kTime;
}

std::string page_of(const std::string& schema) {
  return object_of(
      R"("items")",
      R"("items":{"type":"array","items":{"$ref":"#/components/schemas/)" + schema +
          R"("}},"next":{"type":"string","description":"the cursor of what follows; missing at the end"})");
}

std::string connector() {
  return object_of(
      R"("name","enabled","state")",
      R"("name":{"type":"string"},"enabled":{"type":"boolean","description":"changes of orders are put down for it"},
"state":{"type":"string","enum":["new","ok","failing"]},"why":{"type":"string","description":"of its failing, or of what its list tells and is passed over"},
"orders":{"type":"object","additionalProperties":{"type":"integer"},"description":"how many, by state"},
"conflicts":{"type":"integer","description":"that are open"},)" +
          time_of("since") + "," + time_of("contact") + "," + time_of("failing_since"));
}

std::string mirrored() {
  return object_of(
      R"("order","connector","state")",
      R"("order":{"type":"string"},"connector":{"type":"string"},"external_id":{"type":"string","description":"of its twin in the CMMS"},
"state":{"type":"string","enum":["waiting","settled","parked","conflict","left_out"]},
"agreed":{"type":"string","description":"progress that both had last"},
"tries":{"type":"integer","description":"that failed, in a row"},"why":{"type":"string"},)" +
          time_of("changed_there") + "," + time_of("next_try"));
}

std::string conflict() {
  return object_of(R"("id","order","connector","kind","ours","theirs","why","state","version")",
                   R"("id":{"type":"integer"},"order":{"type":"string"},"connector":{"type":"string"},
"kind":{"type":"string","enum":["progress","gone","duplicate"]},"ours":{"type":"string"},"theirs":{"type":"string"},
"why":{"type":"string"},"state":{"type":"string","enum":["open","decided"]},
"kept":{"type":"string","enum":["ours","theirs","agreed"]},"decided_by":{"type":"string"},"version":{"type":"integer"},)" +
                       time_of("found") + "," + time_of("decided"));
}

}  // namespace

Schemas connector_schemas() {
  return {
      {"Connectors", page_of("Connector")},
      {"Connector", connector()},
      {"MirroredOrder", mirrored()},
      {"MirroredOrders", page_of("MirroredOrder")},
      {"OrderConflict", conflict()},
      {"OrderConflicts", page_of("OrderConflict")},
      {"ConnectorRetry",
       object_of(R"("orders")", R"("orders":{"type":"integer","description":"that are tried now"})")},
      {"ConflictDecision",
       R"({"type":"object","additionalProperties":false,"required":["keep"],"properties":{"keep":{"type":"string","enum":["ours","theirs"]}}})"}};
}

}  // namespace portent::serve
