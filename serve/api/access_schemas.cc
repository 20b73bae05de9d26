#include "serve/api/access_routes.h"

namespace portent::serve {
namespace {

constexpr const char* kRight = R"({"type":"object","additionalProperties":false,
"description":"a role or a permission, at a site (* is every one), until a time",
"properties":{"role":{"type":"string","enum":["viewer","technician","planner","data-scientist","integrator","administrator"]},
"permission":{"type":"string","maxLength":64},"site":{"type":"string","minLength":1,"maxLength":128},
"expires":{"type":"string","format":"date-time"}}})";

constexpr const char* kNewKey =
    R"({"type":"object","additionalProperties":false,"required":["name","rights","expires"],
"properties":{"name":{"type":"string","minLength":1,"maxLength":200},
"rights":{"type":"array","minItems":1,"maxItems":64,"items":{"$ref":"#/components/schemas/Right"}},
"expires":{"type":"string","format":"date-time"}}})";

constexpr const char* kKey = R"({"type":"object","required":["id","prefix","name","created","expires"],
"properties":{"id":{"type":"string"},"prefix":{"type":"string"},"name":{"type":"string"},"created_by":{"type":"string"},
"created":{"type":"string","format":"date-time"},"expires":{"type":"string","format":"date-time"},
"revoked":{"type":"string","format":"date-time"},"replaced_by":{"type":"string"},
"rights":{"type":"array","items":{"$ref":"#/components/schemas/GivenRight"}},
"key":{"type":"string","description":"the secret: in the answer that makes it, and never again"}}})";

constexpr const char* kGivenRight =
    R"({"type":"object","required":["id","site"],"properties":{"id":{"type":"string"},
"role":{"type":"string"},"permission":{"type":"string"},"site":{"type":"string"},
"expires":{"type":"string","format":"date-time"},"granted_by":{"type":"string"}}})";

constexpr const char* kNewPerson = R"({"type":"object","additionalProperties":false,
"required":["sign_in","name","password","rights"],
"properties":{"sign_in":{"type":"string","minLength":1,"maxLength":128},"name":{"type":"string","minLength":1,"maxLength":200},
"password":{"type":"string","minLength":12,"maxLength":128},
"rights":{"type":"array","maxItems":64,"items":{"$ref":"#/components/schemas/Right"}}}})";

constexpr const char* kPerson = R"({"type":"object","required":["id","sign_in","name"],
"properties":{"id":{"type":"string"},"sign_in":{"type":"string"},"name":{"type":"string"},"disabled":{"type":"boolean"},
"created":{"type":"string","format":"date-time"},
"rights":{"type":"array","items":{"$ref":"#/components/schemas/GivenRight"}}}})";

constexpr const char* kMe = R"({"type":"object","required":["kind","id","name","permissions"],
"properties":{"kind":{"type":"string","enum":["key","person","local"]},"id":{"type":"string"},
"csrf_token":{"type":"string","description":"of a session: to be sent as X-CSRF-Token with every change"},"name":{"type":"string"},
"permissions":{"type":"object","description":"sites by permission; * is every one",
"additionalProperties":{"type":"array","items":{"type":"string"}}}}})";

std::string page_of(const char* schema) {
  return std::string(
             R"({"type":"object","required":["items"],"properties":{"items":{"type":"array","items":)") +
         R"({"$ref":"#/components/schemas/)" + schema + R"("}},"next":{"type":"string"}}})";
}

}  // namespace

Schemas access_schemas() {
  return {
      {"Right", kRight},
      {"GivenRight", kGivenRight},
      {"NewKey", kNewKey},
      {"Key", kKey},
      {"Keys", page_of("Key")},
      {"Rotation",
       R"({"type":"object","additionalProperties":false,"properties":{"overlap_s":{"type":"integer","minimum":0,
"maximum":2592000,"description":"how long the old key lives on; default 86400"}}})"},
      {"NewPerson", kNewPerson},
      {"Person", kPerson},
      {"People", page_of("Person")},
      {"Me", kMe},
      {"SignIn", R"({"type":"object","additionalProperties":false,"required":["sign_in","password"],
"properties":{"sign_in":{"type":"string","minLength":1,"maxLength":128},
"password":{"type":"string","minLength":1,"maxLength":1024}}})"},
      {"PasswordChange",
       R"({"type":"object","additionalProperties":false,"required":["present","password"],
"properties":{"present":{"type":"string","minLength":1,"maxLength":1024},
"password":{"type":"string","minLength":12,"maxLength":128}}})"},
      {"SignedIn",
       R"({"type":"object","required":["csrf_token","until","id","name"],"properties":{"csrf_token":{"type":"string"},
"until":{"type":"string","format":"date-time"},"id":{"type":"string"},"name":{"type":"string"}}})"},
      {"Denial",
       R"({"type":"object","required":["id","method","path","times","state"],"properties":{"id":{"type":"string"},
"subject":{"type":"string"},"address":{"type":"string"},"method":{"type":"string"},"path":{"type":"string"},
"permission":{"type":"string"},"site":{"type":"string"},"reason":{"type":"string"},"times":{"type":"integer"},
"first":{"type":"string","format":"date-time"},"last":{"type":"string","format":"date-time"},"state":{"type":"string"},
"version":{"type":"integer"}}})"},
      {"Denials", page_of("Denial")},
      {"Decision", R"({"type":"object","additionalProperties":false,"required":["decision"],
"properties":{"decision":{"type":"string","enum":["dismiss","grant","block"]},
"site":{"type":"string","description":"of a grant, where it was denied at none in particular"},
"expires":{"type":"string","format":"date-time","description":"of a grant"},
"reason":{"type":"string","maxLength":500,"description":"of a block"}}})"},
      {"Risk", R"({"type":"object","required":["kind","value"],"properties":{"kind":{"type":"string"},
"value":{"type":"string"},"reason":{"type":"string"},"listed_by":{"type":"string"},
"listed":{"type":"string","format":"date-time"}}})"},
      {"Risks", page_of("Risk")},
      {"SecurityEvent",
       R"({"type":"object","required":["id","at","kind","subject"],"properties":{"id":{"type":"string"},
"at":{"type":"string","format":"date-time"},"kind":{"type":"string"},"subject":{"type":"string"},
"detail":{"type":"string"}}})"},
      {"SecurityEvents", page_of("SecurityEvent")},
      {"AuditEntry",
       R"({"type":"object","required":["at","who","action","outcome"],"properties":{"at":{"type":"string","format":"date-time"},
"who":{"type":"string"},"from":{"type":"string"},"action":{"type":"string"},"what":{"type":"string"},
"outcome":{"type":"string"},"detail":{"type":"string"},"before":{"type":"string"},"after":{"type":"string"}}})"},
      {"Audit", page_of("AuditEntry")}};
}

}  // namespace portent::serve
