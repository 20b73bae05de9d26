#include "serve/api/fleet_routes.h"

namespace portent::serve {
namespace {

constexpr const char* kLife = R"({"type":"object","required":["p10","p50","p90","unit"],
"description":"remaining life: median and the ends of its 80 % interval",
"properties":{"p10":{"type":"number"},"p50":{"type":"number"},"p90":{"type":"number"},"unit":{"type":"string"},
"known":{"type":"boolean","description":"false: the model tells health alone"}}})";

constexpr const char* kAsset =
    R"({"type":"object","required":["asset","site","ts","rul","health","state","level","model"],
"properties":{"asset":{"type":"string"},"site":{"type":"string"},"ts":{"type":"integer","description":"ms since 1970, UTC"},
"rul":{"$ref":"#/components/schemas/Life"},"health":{"type":"number"},"state":{"type":"string"},
"level":{"type":"string","enum":["none","blue","yellow","orange","red"]},
"model":{"type":"object","properties":{"name":{"type":"string"},"version":{"type":"integer"},"hash":{"type":"string"}}},
"parts":{"type":"array","items":{"type":"object","required":["part","ts","rul","health","state"],
"properties":{"part":{"type":"string"},"ts":{"type":"integer"},"rul":{"$ref":"#/components/schemas/Life"},
"health":{"type":"number"},"ageing":{"type":"number"},"state":{"type":"string"}}}},
"links":{"type":"object","additionalProperties":{"type":"string"}}}})";

constexpr const char* kAssetPage = R"({"type":"object","required":["items","matched","next"],
"properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/Asset"}},
"matched":{"type":"integer","description":"on all pages together"},"next":{"type":["string","null"]}}})";

constexpr const char* kExplanation =
    R"({"type":"object","description":"docs/schemas/explanation.schema.json"})";

constexpr const char* kDataQuality = R"({"type":"object","required":["asset","silent","channels"],
"properties":{"asset":{"type":"string"},"from":{"type":"integer"},"to":{"type":"integer"},
"silent":{"type":["object","null"],"properties":{"by":{"type":"string"},"last_ts":{"type":["integer","null"]},
"found_at":{"type":"integer"}}},
"channels":{"type":"array","items":{"type":"object","required":["channel","suspect"],
"properties":{"channel":{"type":"string"},"suspect":{"type":"string"}}}}}})";

constexpr const char* kDataQualityList = R"({"type":"object","required":["items"],
"properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/DataQuality"}}}})";

constexpr const char* kModelList =
    R"({"type":"object","required":["items"],"properties":{"items":{"type":"array",
"items":{"type":"object","required":["reference","version","hash","role"],
"properties":{"reference":{"type":"string"},"version":{"type":"integer"},"hash":{"type":"string"},
"role":{"type":"string","enum":["champion","shadow"]}}}}}})";

constexpr const char* kStatus = R"({"type":"object","required":["status"],
"properties":{"status":{"type":"string"},"reason":{"type":"string"},
"desk":{"type":"string","enum":["takes in","stands by"]}}})";

}  // namespace

Schemas fleet_schemas() {
  return {{"Life", kLife},
          {"Asset", kAsset},
          {"AssetPage", kAssetPage},
          {"Explanation", kExplanation},
          {"DataQuality", kDataQuality},
          {"DataQualityList", kDataQualityList},
          {"ModelList", kModelList},
          {"Status", kStatus}};
}

}  // namespace portent::serve
