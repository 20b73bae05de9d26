#include "serve/api/subscriber_routes.h"

namespace portent::serve {
namespace {

constexpr const char* kIds =
    R"({"type":"array","maxItems":200,"items":{"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$"},"description":"empty: every one"})";

std::string settings() {
  return std::string(
             R"("address":{"type":"string","maxLength":2000,"description":"an http or https URL, or an address of mail; of a host or domain that outward.allow lists"},
"messages":{"type":"array","minItems":1,"maxItems":200,"items":{"type":"string","enum":["alarm","diagnosis","prediction","statistics"]}},
"severity":{"type":"string","enum":["","blue","yellow","orange","red"],"description":"the least that is told of"},
"personal":{"type":"boolean","description":"whether it is told what tells of persons"},
"enabled":{"type":"boolean"},"sites":)") +
         kIds + R"(,"classes":)" + kIds;
}

constexpr const char* kNew =
    R"("name":{"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$"},"kind":{"type":"string","enum":["webhook","email"]},)";

constexpr const char* kShown =
    R"("name":{"type":"string"},"kind":{"type":"string"},"version":{"type":"integer"},
"state":{"type":"string","enum":["ok","failing","disabled"]},"why":{"type":"string"},
"failing_since":{"type":"string","format":"date-time"},
"created":{"type":"string","format":"date-time"},"updated":{"type":"string","format":"date-time"},
"secret":{"type":"string","description":"what its webhooks are signed with: in the answer that makes it, and never again"},)";

constexpr const char* kDelivery =
    R"({"type":"object","required":["id","message","subscriber","state"],"properties":{"id":{"type":"integer"},
"message":{"type":"string","description":"webhook-id, the same at every try"},"subscriber":{"type":"string"},
"key":{"type":"string","description":"what it keeps its order among"},"type":{"type":"string"},
"state":{"type":"string","enum":["waiting","dead"]},"tries":{"type":"integer"},"error":{"type":"string"},
"created":{"type":"string","format":"date-time"}}})";

std::string page_of(const std::string& schema) {
  return R"({"type":"object","required":["items"],"properties":{"items":{"type":"array","items":{"$ref":"#/components/schemas/)" +
         schema +
         R"("}},"next":{"type":"string","description":"the cursor of what follows; missing at the end"}}})";
}

std::string body_of(const std::string& members, const std::string& required = "") {
  return R"({"type":"object","additionalProperties":false,"required":[)" + required + R"(],"properties":{)" +
         members + "}}";
}

}  // namespace

Schemas subscriber_schemas() {
  return {
      {"NewSubscriber", body_of(kNew + settings(), R"("name","address","messages")")},
      {"SubscriberChange", body_of(settings())},
      {"Subscriber", R"({"type":"object","required":["name","kind","address","state"],"properties":{)" +
                         (kShown + settings()) + "}}"},
      {"Subscribers", page_of("Subscriber")},
      {"SecretRotation",
       body_of(
           R"("overlap_s":{"type":"integer","minimum":0,"maximum":2592000,"description":"how long the old one goes on signing; default 86400"})")},
      {"SentTest", R"({"type":"object","required":["message"],"properties":{"message":{"type":"string"}}})"},
      {"Delivery", kDelivery},
      {"Deliveries", page_of("Delivery")},
      {"DeliveryReplay", body_of(R"("since":{"type":"string","format":"date-time"})")},
      {"Replayed",
       R"({"type":"object","required":["replayed"],"properties":{"replayed":{"type":"integer"}}})"}};
}

}  // namespace portent::serve
