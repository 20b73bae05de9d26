#include "serve/api/ledger_parts.h"

namespace portent::serve {
namespace {

constexpr const char* kWords = R"("maxLength":1000,"pattern":"^[^\\u0000-\\u001f\\u007f]*$")";
constexpr const char* kReadOnly = R"("version":{"type":"integer","readOnly":true},
"created":{"type":"string","format":"date-time","readOnly":true},"updated":{"type":"string","format":"date-time","readOnly":true})";

std::string text(bool nullable, const char* more = "") {
  return std::string(nullable ? R"({"type":["string","null"],)" : R"({"type":"string",)") + kWords + more +
         "}";
}

std::string number(bool nullable, const char* more) {
  return std::string(nullable ? R"({"type":["number","null"],)" : R"({"type":"number",)") + more + "}";
}

constexpr const char* kThresholds = R"({"type":"object","additionalProperties":false,
"description":"in the point's unit; a colour begins at its limit and ends once the value is back by more than the hysteresis",
"properties":{"high":{"$ref":"#/components/schemas/ColourLimits"},"low":{"$ref":"#/components/schemas/ColourLimits"},
"hysteresis":{"type":"number","minimum":0,"description":"default 0"},
"consecutive":{"type":"integer","minimum":1,"maximum":1000,"description":"values in a row that change the colour; default 1"}}})";

constexpr const char* kLimits = R"({"type":"object","additionalProperties":false,
"description":"where each colour begins; high ones rise from blue to red, low ones fall","properties":{"blue":{"type":"number"},
"yellow":{"type":"number"},"orange":{"type":"number"},"red":{"type":"number"}}})";

std::string point_fields(bool nullable) {
  return R"("name":)" + text(nullable, R"(,"description":"unique on its node; none: its channel")") +
         R"(,"channel":)" + text(nullable, R"(,"description":"as the model calls it; none: its name")") +
         R"(,"tag":)" + text(nullable, R"(,"description":"as the gateway calls it; none: its channel")") +
         R"(,"unit":)" + text(nullable, R"(,"description":"UCUM, such as mm/s or Cel")") + R"(,"type":)" +
         text(nullable, R"(,"description":"what is measured, such as vibration")") + R"(,"scale":)" +
         number(nullable, R"("not":{"const":0},"description":"channel = tag * scale + offset; default 1")") +
         R"(,"offset":)" + number(nullable, R"("description":"default 0")") + R"(,"thresholds":)" +
         (nullable ? R"({"type":["object","null"],"description":"a merge patch of Thresholds"})"
                   : R"({"$ref":"#/components/schemas/Thresholds"})") +
         R"(,"node":{"type":"string","description":"that it is on; stays"},)" + kReadOnly;
}

std::string event_fields() {
  return R"("kind":{"type":"string","pattern":"^[a-z][a-z0-9_-]{0,31}$","description":"such as purchase, maintenance, error; commissioning, overhaul, replacement, repair, failure and mode reach the scorers"},
"ts":{"type":"string","format":"date-time","description":"default: now"},
"part":{"type":"string","maxLength":128,"description":"none: the asset as a whole"},"code":)" +
         text(false) +
         R"(,"severity":{"type":"string","enum":["","blue","yellow","orange","red"]},"position":)" +
         text(false) + R"(,"text":{"type":"string","maxLength":100000},"ref":)" +
         text(false, R"(,"description":"number of an order or case elsewhere")") + R"(,"source":)" +
         text(false, R"(,"description":"who says so; default: who asks")") +
         R"(,"mode":{"type":"string","enum":["","run","idle","transient","overhaul"],"description":"of kind mode alone"})";
}

Schemas point_schemas() {
  constexpr const char* kId = R"("id":{"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$"})";
  const std::string closed = R"({"type":"object","additionalProperties":false,)";
  return {
      {"ColourLimits", kLimits},
      {"Thresholds", kThresholds},
      {"MeasuringPoint",
       R"({"type":"object","required":["id","node","name","version","created","updated"],"properties":{)" +
           (kId + ("," + point_fields(false))) + "}}"},
      {"MeasuringPoints", page_schema("MeasuringPoint")},
      {"NewMeasuringPoint",
       closed + R"("required":["id"],"properties":{)" + kId + "," + point_fields(false) + "}}"},
      {"MeasuringPointChange",
       closed + R"("description":"RFC 7396: what is not named stays, null takes out","properties":{)" + kId +
           "," + point_fields(true) + "}}"}};
}

}  // namespace

Schemas belonging_schemas() {
  Schemas all = point_schemas();
  const std::string closed = R"({"type":"object","additionalProperties":false,)";
  const std::string uri = R"("uri":{"type":"string","minLength":1,"maxLength":4000,
"description":"a path, or of http, https, ftp, file, smb, urn"})";
  const std::string word =
      R"("source":)" + text(false, R"(,"minLength":1,"description":"the other system, such as sap")") +
      R"(,"id":)" + text(false, R"(,"minLength":1,"description":"what it calls the node")") +
      R"(,"ts":{"type":"string","format":"date-time","description":"when it said so, by its own clock"})";
  const std::string kept = R"({"type":"object","required":["source","id","node","ts")";
  all.merge(Schemas{
      {"Document",
       R"({"type":"object","required":["id","node","uri","version","created","updated"],"properties":{
"id":{"type":"string","description":"made of the uri"},"node":{"type":"string"},"title":{"type":"string"},"kind":{"type":"string"},)" +
           uri + "," + kReadOnly + "}}"},
      {"Documents", page_schema("Document")},
      {"NewDocument", closed + R"("required":["uri"],"properties":{)" + uri + R"(,"title":)" + text(false) +
                          R"(,"kind":)" + text(false, R"(,"description":"such as manual")") + "}}"},
      {"DocumentChange",
       closed + R"("properties":{"title":)" + text(true) + R"(,"kind":)" + text(true) + "}}"},
      {"NewExternalId", closed + R"("required":["source","id"],"properties":{)" + word + "}}"},
      {"ExternalId", kept + R"(],"properties":{"node":{"type":"string"},)" + word + "}}"},
      {"ExternalIds", page_schema("ExternalId")},
      {"KeptExternalId",
       kept + R"(,"kept"],"description":"what holds now","properties":{"node":{"type":"string"},)" +
           R"("kept":{"type":"boolean","description":"false: the source said something as new before"},)" +
           word + "}}"},
      {"NewLifeEvent", closed + R"("required":["kind"],"properties":{)" + event_fields() + "}}"},
      {"LifeEvent",
       R"({"type":"object","required":["id","asset","ts","kind"],"properties":{"id":{"type":"string"},
"asset":{"type":"string"},)" +
           event_fields() + "}}"},
      {"LifeEvents", page_schema("LifeEvent")}});
  return all;
}

}  // namespace portent::serve
