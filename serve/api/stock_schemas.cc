#include "serve/api/stock_parts.h"

namespace portent::serve {
namespace {

constexpr const char* kId = R"({"type":"string","pattern":"^[A-Za-z0-9._:-]{1,128}$"})";
constexpr const char* kTime = R"({"type":"string","format":"date-time","readOnly":true})";
constexpr const char* kWords = R"("maxLength":1000,"pattern":"^[^\\u0000-\\u001f\\u007f]*$")";
constexpr const char* kAmount = R"("minimum":0,"maximum":1000000000,"multipleOf":0.001)";

void replace(std::string& text, const std::string& what, const std::string& with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

/// `{T` begins a text, `{N` a number; of what is changed, null stands for what is taken out.
std::string filled(std::string text, bool nullable) {
  replace(text, "{T",
          std::string(nullable ? R"({"type":["string","null"],)" : R"({"type":"string",)") + kWords);
  replace(text, "{N", nullable ? R"({"type":["number","null"])" : R"({"type":"number")");
  replace(text, "AMOUNT", kAmount);
  replace(text, ":TIME", std::string(":") + kTime);
  replace(text, ":ID", std::string(":") + kId);
  return text;
}

constexpr const char* kSpareFields =
    R"("name":{T},"maker":{T},"maker_number":{T,"description":"that the maker gives it"},
"unit":{T,"description":"that quantities count, such as pcs or kg; none: pcs"},
"site":{T,"description":"where it lies; none: what stands before the first : of its id"},
"location":{T,"description":"such as hall 2, shelf B-12"},
"price":{N,"minimum":0,"description":"of one unit"},"currency":{T,"description":"such as EUR"},
"lead_time_days":{N,"minimum":0,"maximum":10000,"description":"from the order to the receipt"},
"minimum":{N,AMOUNT,"description":"an alarm is raised where fewer are available"})";

constexpr const char* kStockFields =
    R"("on_hand":{"type":"number",AMOUNT},"reserved":{"type":"number",AMOUNT,"description":"of what is on hand"},
"available":{"type":"number",AMOUNT,"description":"on hand and not reserved"})";

constexpr const char* kFits =
    R"({"type":"array","maxItems":1000,"items":{"type":"object","additionalProperties":false,
"properties":{"class":{"type":"string","description":"every asset of it, or `asset`: this one"},"asset":{"type":"string"},
"part":{"type":"string","maxLength":128,"description":"as forecasts name it; none: the asset as a whole"},
"quantity":{"type":"number","exclusiveMinimum":0,"maximum":1000000000,"multipleOf":0.001,"description":"that it takes; default 1"}}}})";

Schemas move_schemas() {
  const std::string fields = filled(
      R"("kind":{"type":"string","enum":["receipt","issue","reservation","release","count"]},
"quantity":{"type":"number",AMOUNT,"description":"more than 0; of a count what is there"},
"order":{T,"description":"that it is for; reservations and releases name one, an issue takes first what is reserved for it"},
"asset":{"type":"string","description":"that it is for; the spare must fit it"},"words":{T})",
      false);
  return {
      {"NewStockMove",
       R"({"type":"object","additionalProperties":false,"required":["kind","quantity"],"properties":{"id":)" +
           std::string(kId) + "," + fields + "}}"},
      {"StockMove",
       filled(
           R"({"type":"object","required":["id","spare","number","kind","quantity","at","on_hand","reserved","available"],
"properties":{"id":ID,"spare":ID,"number":{"type":"integer","description":"the version that it gave the spare"},
"who":{"type":"string"},"at":TIME,)" +
               std::string(kStockFields) + ",",
           false) +
           fields + "}}"},
      {"StockMoves", page_schema("StockMove")},
      {"Reservation",
       R"({"type":"object","required":["order","quantity"],"properties":{"order":{"type":"string"},"quantity":{"type":"number"}}})"},
      {"Reservations", page_schema("Reservation")}};
}

}  // namespace

Schemas spare_schemas() {
  const std::string fields = filled(kSpareFields, false);
  const std::string closed = R"({"type":"object","additionalProperties":false,)";
  const std::string read_only = filled(
      std::string(kStockFields) +
          R"(,"demand":{"type":"number","minimum":0,"readOnly":true,"description":"over the lead time, by forecasts; absent: not counted yet"},
"version":{"type":"integer","readOnly":true},"created":TIME,"updated":TIME)",
      false);
  Schemas all = {
      {"Spare",
       R"({"type":"object","required":["id","site","name","unit","minimum","on_hand","reserved","available","version","created","updated"],
"properties":{"id":)" +
           std::string(kId) + "," + fields + "," + read_only + "}}"},
      {"Spares", page_schema("Spare")},
      {"NewSpare", closed + R"("required":["id"],"properties":{"id":)" + kId + R"(,"fits":)" + kFits + "," +
                       fields + "," + read_only + "}}"},
      {"SpareChange",
       closed + R"("description":"RFC 7396: what is not named stays, null takes out","properties":{"id":)" +
           kId + "," + filled(kSpareFields, true) + "," + read_only + "}}"},
      {"SpareFits", closed + R"("required":["fits"],"properties":{"fits":)" + kFits + "}}"},
      {"SpareDemand",
       R"({"type":"object","required":["spare","available"],"properties":{"spare":{"type":"string"},"available":{"type":"number"},
"lead_time_days":{"type":"number"},"demand":{"type":"number","minimum":0,"description":"absent: not counted, as without a lead time"},
"counted":{"type":"integer","description":"places that were"},"not_counted":{"type":"integer"},"at":{"type":"string","format":"date-time"},
"assets":{"type":"array","description":"the likeliest 100","items":{"type":"object","properties":{"asset":{"type":"string"},
"part":{"type":"string"},"chance":{"type":"number","description":"to fail within the lead time"},"quantity":{"type":"number"}}}},
"left_out":{"type":"array","description":"the first 100","items":{"type":"object","properties":{"asset":{"type":"string"},
"part":{"type":"string"},"quantity":{"type":"number"},"why":{"type":"string"}}}}}})"},
      {"SpareFile",
       R"({"description":"docs/spares.md, Import and export","anyOf":[{"type":"array","items":{"type":"object"}},{"type":"object"},{"type":"string"}]})"},
      {"StockFigures",
       R"({"type":"object","required":["spares","under_minimum","under_demand","worth"],"properties":{"spares":{"type":"integer"},
"under_minimum":{"type":"integer"},"under_demand":{"type":"integer","description":"fewer are available than forecasts ask for"},
"worth":{"type":"array","description":"of what is on hand, rounded to thousandths","items":{"type":"object","properties":{"currency":{"type":"string"},"amount":{"type":"number"}}}}}})"}};
  all.merge(move_schemas());
  return all;
}

}  // namespace portent::serve
