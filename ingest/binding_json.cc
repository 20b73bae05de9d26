#include "ingest/binding_json.h"

#include <simdjson.h>

#include <cmath>

#include "ingest/encode.h"
#include "ingest/units.h"

namespace portent::ingest {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;
constexpr std::size_t kMostTags = 4'096;

using Object = simdjson::dom::object;

/// Reads one record; what is wrong with it, if anything, stands in problem().
class BindingReader {
 public:
  NamedBinding read(const Object& from) {
    NamedBinding made;
    made.name = text_of(from, "asset");
    if (!valid_binding_name(made.name))
      fail("asset is not [A-Za-z0-9._:-]{1,128}, with * allowed at its end");
    AssetBinding& binding = made.binding;
    binding.asset_class = text_of(from, "class");
    binding.site = text_of(from, "site");
    binding.model = text_of(from, "model");
    if (binding.model.empty()) fail("model is missing");
    if (from["life_start"].error() != simdjson::NO_SUCH_FIELD)
      binding.life_start = number_of(from, "life_start", 0);
    if (const double seconds = number_of(from, "silent_after_s", -1); seconds > 0 && seconds <= 1e9)
      binding.silent_after_ms = std::llround(seconds * 1000);
    read_tags(from, binding);
    read_parts(from, binding);
    return made;
  }
  const std::string& problem() const { return problem_; }

 private:
  void fail(std::string what) {
    if (problem_.empty()) problem_ = std::move(what);
  }

  std::string text_of(const Object& from, std::string_view name) {
    const auto member = from[name];
    std::string_view text;
    if (member.error() == simdjson::NO_SUCH_FIELD) return "";
    if (member.get_string().get(text)) fail(std::string(name) + " is not a text");
    return std::string(text);
  }

  double number_of(const Object& from, std::string_view name, double fallback) {
    const auto member = from[name];
    double value = fallback;
    if (member.error() == simdjson::NO_SUCH_FIELD) return value;
    if (member.get_double().get(value) || !std::isfinite(value)) fail(std::string(name) + " is not a number");
    return value;
  }

  TagBinding tag_of(const simdjson::dom::element& from, const std::string& name) {
    TagBinding tag;
    std::string_view channel;
    Object object;
    if (!from.get_string().get(channel)) {
      tag.channel = channel;
      return tag;
    }
    if (from.get_object().get(object)) {
      fail("tag " + name + " is neither a channel nor an object");
      return tag;
    }
    tag.channel = text_of(object, "channel");
    if (tag.channel.empty()) tag.channel = name;
    tag.scale = number_of(object, "scale", 1);
    tag.offset = number_of(object, "offset", 0);
    tag.unit = text_of(object, "unit");
    tag.part = text_of(object, "part");
    tag.point = text_of(object, "point");
    if (!tag.unit.empty() && !known_unit(tag.unit))
      fail("tag " + name + ": unit '" + tag.unit + "' is not known");
    return tag;
  }

  void read_tags(const Object& from, AssetBinding& into) {
    const auto member = from["tags"];
    Object tags;
    if (member.error() == simdjson::NO_SUCH_FIELD) return;
    if (member.get_object().get(tags)) return fail("tags is not an object");
    for (const auto& [key, value] : tags) {
      if (into.tags.size() >= kMostTags) return fail("more than 4096 tags");
      into.tags.insert_or_assign(std::string(key), tag_of(value, std::string(key)));
    }
  }

  void read_parts(const Object& from, AssetBinding& into) {
    const auto member = from["parts"];
    simdjson::dom::array parts;
    if (member.error() == simdjson::NO_SUCH_FIELD) return;
    if (member.get_array().get(parts)) return fail("parts is not an array");
    for (const auto part : parts) {
      std::string_view name;
      if (part.get_string().get(name)) return fail("a part is not a text");
      into.parts.emplace_back(name);
    }
  }

  std::string problem_;
};

void append_text(std::string& json, std::string_view name, const std::string& value) {
  if (value.empty()) return;
  append_json_text(json += ',', name);
  append_json_text(json += ':', value);
}

void append_number(std::string& json, std::string_view name, double value) {
  append_json_text(json += ',', name);
  append_json_number(json += ':', value);
}

std::string encode_tag(const TagBinding& tag) {
  std::string json = R"({"channel":)";
  append_json_text(json, tag.channel);
  if (tag.scale != 1) append_number(json, "scale", tag.scale);
  if (tag.offset != 0) append_number(json, "offset", tag.offset);
  append_text(json, "unit", tag.unit);
  append_text(json, "part", tag.part);
  append_text(json, "point", tag.point);
  return json + '}';
}

}  // namespace

std::string encode_binding(const NamedBinding& of) {
  const AssetBinding& binding = of.binding;
  std::string json = R"({"schema":"portent.asset/1.0","asset":)";
  append_json_text(json, of.name);
  append_text(json, "class", binding.asset_class);
  append_text(json, "site", binding.site);
  append_text(json, "model", binding.model);
  if (binding.life_start) append_number(json, "life_start", *binding.life_start);
  if (binding.silent_after_ms)
    append_number(json, "silent_after_s", static_cast<double>(*binding.silent_after_ms) / 1000);
  if (!binding.parts.empty()) {
    json += R"(,"parts":[)";
    for (const std::string& part : binding.parts)
      append_json_text(&part == &binding.parts.front() ? json : json += ',', part);
    json += ']';
  }
  if (!binding.tags.empty()) {
    json += R"(,"tags":{)";
    for (const auto& [name, tag] : binding.tags) {
      append_json_text(&tag == &binding.tags.begin()->second ? json : json += ',', name);
      json += ':' + encode_tag(tag);
    }
    json += '}';
  }
  return json + '}';
}

tl::expected<NamedBinding, std::string> decode_binding(std::string_view bytes) {
  if (bytes.size() > kMostBytes) return tl::unexpected(std::string("larger than 1 MiB"));
  simdjson::dom::parser parser;
  const simdjson::padded_string padded(bytes);
  Object object;
  if (const auto error = parser.parse(padded).get_object().get(object))
    return tl::unexpected(std::string(simdjson::error_message(error)));
  BindingReader reader;
  NamedBinding made = reader.read(object);
  if (!reader.problem().empty()) return tl::unexpected(reader.problem());
  return made;
}

}  // namespace portent::ingest
