#include "ingest/archive/manifest.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <array>
#include <chrono>
#include <fstream>
#include <sstream>

#include "ingest/encode.h"
#include "ingest/error.h"

namespace portent::ingest::archive {
namespace {

namespace json = simdjson::dom;

constexpr std::string_view kSchema = "portent.archive/1.";
constexpr std::array<std::string_view, kHistoryKinds> kKinds = {"readings",  "controls", "features",
                                                                "forecasts", "minutes",  "hours"};

std::string json_text(std::string_view text) {
  std::string result;
  append_json_text(result, text);
  return result;
}

std::string to_json(const HistoryEntry& file) {
  return fmt::format(
      R"({{"path":{},"kind":"{}","class":{},"day":"{}","level":{},"rows":{},"values":{},"bytes":{},)"
      R"("first_ts":{},"last_ts":{},"written_at":{},"footer_crc32":{}}})",
      json_text(file.path), kind_name(file.kind), json_text(file.asset_class), day_name(file.day), file.level,
      file.rows, file.values, file.bytes, file.first_ts, file.last_ts, file.written_at, file.footer_checksum);
}

std::string covered_json(const Manifest& manifest) {
  std::string text;
  for (const auto& [topic, partitions] : manifest.covered) {
    text += fmt::format("{}{}:{{", text.empty() ? "" : ",", json_text(topic));
    for (auto at = partitions.begin(); at != partitions.end(); ++at)
      text += fmt::format("{}\"{}\":{}", at == partitions.begin() ? "" : ",", at->first, at->second);
    text += '}';
  }
  return text;
}

/// A flaw of the manifest, caught where it is read.
struct Flaw {
  std::string what;
};

json::element need(const json::object& object, std::string_view key) {
  json::element value;
  if (object.at_key(key).get(value)) throw Flaw{fmt::format("lacks '{}'", key)};
  return value;
}

template <typename T>
T get(const json::object& object, std::string_view key) {
  T value{};
  if (need(object, key).get(value)) throw Flaw{fmt::format("holds a '{}' of another type", key)};
  return value;
}

std::string text_of(const json::object& object, std::string_view key) {
  return std::string(get<std::string_view>(object, key));
}

HistoryKind kind_of(std::string_view name) {
  for (std::size_t k = 0; k < kKinds.size(); ++k)
    if (kKinds[k] == name) return static_cast<HistoryKind>(k);
  throw Flaw{fmt::format("names a file of kind '{}'", name)};
}

/// A name below the archive's folder and nowhere else.
std::string checked_path(std::string path) {
  const std::filesystem::path parts(path);
  bool inside = !path.empty() && parts.is_relative();
  for (const auto& part : parts) inside &= part != "..";
  if (!inside) throw Flaw{fmt::format("names a file outside of its folder: {}", path)};
  return path;
}

HistoryEntry entry_of(const json::object& object) {
  HistoryEntry file;
  file.path = checked_path(text_of(object, "path"));
  file.kind = kind_of(get<std::string_view>(object, "kind"));
  file.asset_class = text_of(object, "class");
  file.level = static_cast<int>(get<std::int64_t>(object, "level"));
  file.rows = get<std::int64_t>(object, "rows");
  file.values = get<std::int64_t>(object, "values");
  file.bytes = get<std::int64_t>(object, "bytes");
  file.first_ts = get<std::int64_t>(object, "first_ts");
  file.last_ts = get<std::int64_t>(object, "last_ts");
  file.written_at = get<std::int64_t>(object, "written_at");
  constexpr std::int64_t kLatest = 253'402'300'799'999;  // the end of year 9999
  if (file.first_ts < 0 || file.last_ts < file.first_ts || file.last_ts > kLatest)
    throw Flaw{fmt::format("gives {} times that are none", file.path)};
  file.day = day_of(file.first_ts);
  file.footer_checksum = static_cast<std::uint32_t>(get<std::int64_t>(object, "footer_crc32"));
  return file;
}

void read_covered(const json::object& topics, Manifest& into) {
  for (const auto [topic, partitions] : topics) {
    json::object offsets;
    if (partitions.get(offsets)) throw Flaw{"holds no offsets by partition"};
    for (const auto [partition, offset] : offsets) {
      std::int64_t value = 0;
      const int number = std::atoi(std::string(partition).c_str());
      if (offset.get(value) || value < 0 || number < 0) throw Flaw{"holds an offset that is none"};
      into.covered[std::string(topic)][number] = value;
    }
  }
}

Manifest manifest_of(const json::object& root) {
  if (!get<std::string_view>(root, "schema").starts_with(kSchema))
    throw Flaw{"was written by another version: " + text_of(root, "schema")};
  Manifest manifest;
  manifest.next_file = get<std::int64_t>(root, "next_file");
  manifest.newest_ts = get<std::int64_t>(root, "newest_ts");
  read_covered(get<json::object>(root, "covered"), manifest);
  for (const auto [reason, count] : get<json::object>(root, "left_out"))
    if (count.get(manifest.left_out[std::string(reason)])) throw Flaw{"holds a count that is none"};
  for (const json::element gap : get<json::array>(root, "gaps")) {
    json::object object;
    if (gap.get(object)) throw Flaw{"holds a gap that is none"};
    manifest.gaps.push_back({text_of(object, "topic"),
                             static_cast<int>(get<std::int64_t>(object, "partition")),
                             get<std::int64_t>(object, "from"), get<std::int64_t>(object, "to")});
  }
  for (const json::element file : get<json::array>(root, "files")) {
    json::object object;
    if (file.get(object)) throw Flaw{"lists a file that is none"};
    manifest.files.push_back(entry_of(object));
  }
  return manifest;
}

}  // namespace

std::string_view kind_name(HistoryKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

std::string day_name(std::int64_t day) {
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days(day)}};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                     static_cast<unsigned>(date.day()));
}

std::string to_json(const Manifest& manifest) {
  std::string text = fmt::format(
      "{{\"schema\":\"{}0\",\n\"next_file\":{},\n\"newest_ts\":{},\n\"covered\":{{{}}},\n\"left_out\":{{",
      kSchema, manifest.next_file, manifest.newest_ts, covered_json(manifest));
  const char* comma = "";
  for (const auto& [reason, count] : manifest.left_out) {
    text += fmt::format("{}{}:{}", comma, json_text(reason), count);
    comma = ",";
  }
  text += "},\n\"gaps\":[";
  comma = "";
  for (const HistoryGap& gap : manifest.gaps) {
    text += fmt::format("{}{{\"topic\":{},\"partition\":{},\"from\":{},\"to\":{}}}", comma,
                        json_text(gap.topic), gap.partition, gap.from, gap.to);
    comma = ",";
  }
  text += "],\n\"files\":[";
  comma = "\n";
  for (const HistoryEntry& file : manifest.files) {
    text += comma + to_json(file);
    comma = ",\n";
  }
  return text + "]}\n";
}

tl::expected<Manifest, std::string> parse_manifest(std::string_view text) {
  json::parser parser;
  json::object root;
  try {
    if (parser.parse(text.data(), text.size()).get(root))
      return tl::unexpected(std::string("is not one JSON object"));
    return manifest_of(root);
  } catch (const Flaw& flaw) {
    return tl::unexpected(flaw.what);
  }
}

Manifest read_manifest(const std::filesystem::path& folder) {
  const auto path = folder / kManifestFile;
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw FatalError(fmt::format("{}: holds no archive ({}); name the folder that portent archive run fills",
                                 folder.string(), kManifestFile));
  std::ostringstream text;
  text << file.rdbuf();
  auto manifest = parse_manifest(text.str());
  if (!manifest)
    throw FatalError(fmt::format("{} {}; restore it from a backup", path.string(), manifest.error()));
  return std::move(*manifest);
}

}  // namespace portent::ingest::archive
