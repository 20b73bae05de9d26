#include <cstdlib>

#include "models/policy/rule.h"
#include "models/policy/rule_judge.h"

// Any bytes are a rule or are refused at a column of theirs; one that was read gives the same verdict each
// time, and its text reads as the same rule.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace portent::models::policy;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto rule = parse_rule(text);
  if (!rule) {
    if (rule.error().column < 1 || rule.error().column > size + 1 || rule.error().message.empty())
      std::abort();
    return 0;
  }
  std::vector<std::optional<double>> values(rule->names().size());
  for (std::size_t i = 0; i < values.size(); i += 2) values[i] = static_cast<double>(i) - 3;
  const auto again = parse_rule(rule->text());
  if (!again || again->truth(values) != rule->truth(values) || again->names() != rule->names()) std::abort();
  RuleState state;
  static_cast<void>(judge(holding_of(*rule), Level::kRed, state, 1, rule->truth(values)));
  return 0;
}
