#include "serve/api/list_query.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

namespace portent::serve {
namespace {

using ::testing::ElementsAre;
using Is = Condition::Is;

const std::vector<std::string> kFields = {"severity", "site", "raised_ms"};

TEST(Cursor, leads_back_to_its_place) {
  const CursorSigner signer("secret");
  const auto place = signer.decode("alarms", signer.encode("alarms", {"1700", "", "a:b\n"}));
  ASSERT_TRUE(place);
  EXPECT_THAT(*place, ElementsAre("1700", "", "a:b\n"));
}

TEST(Cursor, of_another_list_server_or_hand_is_refused) {
  const CursorSigner signer("secret"), other("other");
  const std::string cursor = signer.encode("alarms", {"1700"});
  EXPECT_EQ(signer.decode("assets", cursor).error().parameter, "cursor");
  EXPECT_FALSE(other.decode("alarms", cursor));
  EXPECT_FALSE(signer.decode("alarms", ""));
  EXPECT_FALSE(signer.decode("alarms", "' OR 1=1 --"));
  for (std::size_t i = 0; i < cursor.size(); ++i) {
    std::string forged = cursor;
    forged[i] = forged[i] == '0' ? '1' : '0';
    EXPECT_FALSE(signer.decode("alarms", forged)) << i;
  }
}

TEST(Filter, is_conditions_with_alternatives) {
  const auto filter =
      parse_filter("severity>=orange;site=plant1|plant2;site!=x;raised_ms<17;raised_ms>1;site~la", kFields);
  ASSERT_TRUE(filter);
  EXPECT_THAT(
      *filter,
      ElementsAre(Condition{"severity", Is::kGreaterOrEqual, {"orange"}},
                  Condition{"site", Is::kEqual, {"plant1", "plant2"}},
                  Condition{"site", Is::kNotEqual, {"x"}}, Condition{"raised_ms", Is::kLess, {"17"}},
                  Condition{"raised_ms", Is::kGreater, {"1"}}, Condition{"site", Is::kHolds, {"la"}}));
  EXPECT_TRUE(parse_filter("", kFields)->empty());
}

TEST(Filter, that_is_none_is_refused) {
  for (const char* text : {"x", "=1", "site=", "site=a||b", "unknown=1", "site=a;", "site!a", "'=1"})
    EXPECT_EQ(parse_filter(text, kFields).error().parameter, "filter") << text;
  std::string many = "site=a";
  for (int i = 0; i < 16; ++i) many += ";site=a";
  EXPECT_FALSE(parse_filter(many, kFields));
}

TEST(Sort, is_fields_up_and_down) {
  EXPECT_THAT(*parse_sort("-raised_ms,site", kFields),
              ElementsAre(SortKey{"raised_ms", true}, SortKey{"site", false}));
  for (const char* text : {"unknown", "site,", "site,-site", "site; DROP TABLE people"})
    EXPECT_EQ(parse_sort(text, kFields).error().parameter, "sort") << text;
}

nlohmann::json selected(const char* json, const char* fields) {
  auto value = nlohmann::json::parse(json);
  EXPECT_EQ(select_fields(value, fields), std::nullopt);
  return value;
}

TEST(Fields, keep_what_they_name) {
  EXPECT_EQ(selected(R"({"id":1,"name":"x","site":{"id":2,"name":"y"}})", "id,site.name"),
            nlohmann::json::parse(R"({"id":1,"site":{"name":"y"}})"));
  EXPECT_EQ(selected(R"([{"id":1,"b":2},{"b":3}])", "id"), nlohmann::json::parse(R"([{"id":1},{}])"));
  EXPECT_EQ(selected(R"({"id":{"a":1}})", "id"), nlohmann::json::parse(R"({"id":{"a":1}})"));
}

TEST(Fields, that_are_none_are_refused) {
  nlohmann::json value = nlohmann::json::object();
  for (const char* fields : {"", "a,", "a..b", "."})
    EXPECT_EQ(select_fields(value, fields)->parameter, "fields");
}

}  // namespace
}  // namespace portent::serve
