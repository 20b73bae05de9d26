#include <fstream>
#include <sstream>

#include "models/policy/rule.h"
#include "serve/desk/rule_book.h"
#include "tests/unit/alarms/desk_rig.h"

namespace portent::tests {
namespace {

using models::policy::parse_rule;
using models::policy::Truth;
using testing::EndsWith;
using testing::IsEmpty;
using testing::Not;

/// The lines of the examples of one sort in docs/alarms.md.
std::vector<std::string> examples(const std::string& sort) {
  std::ifstream file(PORTENT_SOURCE_DIR "/docs/alarms.md");
  std::vector<std::string> lines;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("```"))
      inside = line == "```" + sort;
    else if (inside)
      lines.push_back(line);
  }
  return lines;
}

std::pair<std::string, std::string> halves(const std::string& line, const std::string& between) {
  const std::size_t at = line.find(between);
  return {line.substr(0, at), line.substr(at + between.size())};
}

TEST(DocumentedRules, can_be_read) {
  ASSERT_THAT(examples("rules"), Not(IsEmpty()));
  for (const std::string& line : examples("rules"))
    EXPECT_EQ(serve::desk::rule_problem({"documented", line}), "") << line;
}

TEST(DocumentedRules, are_as_true_as_they_are_said_to_be) {
  ASSERT_THAT(examples("truth"), Not(IsEmpty()));
  for (const std::string& line : examples("truth")) {
    const auto [given, rest] = halves(line, ": ");
    const auto [text, truth] = halves(rest, " is ");
    std::map<std::string, double> values;
    std::istringstream words(given);
    for (std::string word; words >> word;)
      values[halves(word, "=").first] = std::stod(halves(word, "=").second);
    const auto rule = parse_rule(text);
    ASSERT_TRUE(rule) << line;
    std::vector<std::optional<double>> found;
    for (const std::string& name : rule->names())
      found.push_back(values.contains(name) ? std::optional(values[name]) : std::nullopt);
    const std::map<std::string, Truth> truths = {
        {"true", Truth::kTrue}, {"false", Truth::kFalse}, {"unknown", Truth::kUnknown}};
    EXPECT_EQ(rule->truth(found), truths.at(truth)) << line;
  }
}

TEST(DocumentedRules, are_refused_as_they_are_said_to_be) {
  ASSERT_THAT(examples("errors"), Not(IsEmpty()));
  for (const std::string& line : examples("errors")) {
    const auto [text, error] = halves(line, " | ");
    const auto rule = parse_rule(text);
    ASSERT_FALSE(rule) << line;
    EXPECT_EQ(words_of(rule.error()), error);
  }
}

using DocumentedAlarms = DeskRig;

TEST_F(DocumentedAlarms, refuse_what_they_are_said_to_refuse) {
  const std::map<std::string, std::function<AlarmLife::Done(AlarmLife&)>> verbs = {
      {"acknowledge", [&](AlarmLife& life) { return life.acknowledge("mia", now_); }},
      {"clear",
       [&](AlarmLife& life) {
         return life.clear({kStart, now_});
       }},
      {"close", [&](AlarmLife& life) { return life.close("mia", now_); }},
      {"assign", [&](AlarmLife& life) { return life.assign("mia", "tom", now_); }},
      {"unshelve", [&](AlarmLife& life) { return life.unshelve("mia", now_); }},
      {"shelve-without-reason", [&](AlarmLife& life) { return life.shelve("mia", now_ + 1, "", now_); }}};
  ASSERT_THAT(examples("refused"), Not(IsEmpty()));
  int number = 0;
  for (const std::string& line : examples("refused")) {
    const std::string asset = "P-" + std::to_string(++number);
    tell(asset, Level::kRed);
    const auto [doings, error] = halves(line, ": ");
    std::string refusal;
    std::istringstream words(doings);
    for (std::string verb; words >> verb;) {
      EXPECT_EQ(refusal, "") << line;
      refusal = change(asset, verbs.at(verb));
    }
    EXPECT_THAT(refusal, EndsWith(error)) << line;
  }
}

}  // namespace
}  // namespace portent::tests
