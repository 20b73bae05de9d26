#include "serve/desk/asset_class.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "ingest/units.h"
#include "serve/desk/plain_text.h"

namespace portent::serve::desk {
namespace {

constexpr std::size_t kMost = 1'000;  // attributes, parts or points of a class

/// Checks one class; `faults` get the path of each.
class ClassCheck {
 public:
  explicit ClassCheck(Faults& faults) : faults_(faults) {}

  void fail(std::string field, std::string message) {
    faults_.push_back({std::move(field), std::move(message)});
  }
  void text(const std::string& field, const std::string& value) {
    if (auto problem = text_problem(value); !problem.empty()) fail(field, problem);
  }
  void unit(const std::string& field, const std::string& value) {
    if (!value.empty() && !ingest::known_unit(value))
      fail(field,
           fmt::format("'{}' is no unit that is known; write it as UCUM does, such as mm/s or Cel", value));
  }
  /// A name that ends ids, and stands once in its list.
  void name(const std::string& path, const std::string& value, std::set<std::string>& seen) {
    if (auto problem = id_problem(value); !problem.empty()) fail(path + ".name", problem);
    if (!seen.insert(value).second) fail(path + ".name", fmt::format("'{}' stands twice", value));
  }

  void rule(const std::string& path, const AttributeRule& rule, std::set<std::string>& seen) {
    name(path, rule.name, seen);
    unit(path + ".unit", rule.unit);
    const bool number = rule.type == AttributeType::kNumber, choice = rule.type == AttributeType::kChoice;
    if (!number && (rule.min || rule.max || !rule.unit.empty()))
      fail(path, "min, max and unit belong to a number");
    if (rule.min && rule.max && *rule.min > *rule.max) fail(path + ".min", "is above max");
    if (choice == rule.choices.empty())
      fail(path + ".choices", choice ? "is empty: list what may be chosen" : "belongs to a choice");
    for (const std::string& one : rule.choices) text(path + ".choices", one);
  }

  void part(const std::string& path, const PartTemplate& part, int depth) {
    name(path, part.name, parts_);
    text(path + ".title", part.title);
    if (depth > 8) return fail(path, "lies more than 8 parts deep");
    for (std::size_t i = 0; i < part.parts.size(); ++i)
      this->part(fmt::format("{}.parts.{}", path, i), part.parts[i], depth + 1);
  }

  void point(const std::string& path, const PointTemplate& point, std::set<std::string>& seen) {
    name(path, point.name, seen);
    for (const auto& [field, value] :
         {std::pair{".channel", point.channel}, {".tag", point.tag}, {".type", point.type}})
      text(path + field, value);
    unit(path + ".unit", point.unit);
    if (!point.part.empty() && !parts_.contains(point.part))
      fail(path + ".part", fmt::format("'{}' is none of the class's parts", point.part));
    check_thresholds(point.thresholds, path + ".thresholds", faults_);
  }

  void tag(const std::string& name, const ingest::TagBinding& tag) {
    const std::string path = "tags." + name;
    text(path, name);
    text(path + ".channel", tag.channel);
    if (tag.channel.empty()) fail(path + ".channel", "is empty");
    unit(path + ".unit", tag.unit);
    text(path + ".part", tag.part);
    text(path + ".point", tag.point);
  }

 private:
  Faults& faults_;
  std::set<std::string> parts_;
};

}  // namespace

void check_class(const AssetClass& of, Faults& faults) {
  ClassCheck check(faults);
  if (auto problem = id_problem(of.name); !problem.empty()) check.fail("name", problem);
  if (!of.site.empty() && !id_problem(of.site).empty()) check.fail("site", id_problem(of.site));
  check.text("title", of.title);
  check.text("model", of.model);
  if (of.attributes.size() > kMost || of.parts.size() > kMost || of.points.size() > kMost ||
      of.tags.size() > 4'096)
    return check.fail("", "has more than 1000 attributes, parts or points, or more than 4096 tags");
  std::set<std::string> rules, points;
  for (std::size_t i = 0; i < of.attributes.size(); ++i)
    check.rule(fmt::format("attributes.{}", i), of.attributes[i], rules);
  for (std::size_t i = 0; i < of.parts.size(); ++i) check.part(fmt::format("parts.{}", i), of.parts[i], 1);
  for (std::size_t i = 0; i < of.points.size(); ++i)
    check.point(fmt::format("points.{}", i), of.points[i], points);
  for (const auto& [name, tag] : of.tags) check.tag(name, tag);
}

}  // namespace portent::serve::desk
