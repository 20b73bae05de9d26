#include "ingest/files/fleet_schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <set>
#include <sstream>

#include "ingest/error.h"
#include "ingest/files/yaml_fields.h"

namespace portent::ingest {
namespace {

using Aggregate = StepConfig::Aggregate;

constexpr std::array<std::pair<std::string_view, Aggregate>, 5> kAggregates = {{{"mean", Aggregate::kMean},
                                                                                {"min", Aggregate::kMin},
                                                                                {"max", Aggregate::kMax},
                                                                                {"std", Aggregate::kStd},
                                                                                {"last", Aggregate::kLast}}};

std::int64_t duration_ms(const YamlFields& in, const char* key) {
  StepConfig parsed;
  const std::string text = in.text(key);
  if (!parse_every(text, parsed) || parsed.every != StepConfig::Every::kDuration)
    in.refuse(key, fmt::format("is '{}', not a duration such as 500ms, 10s, 5min, 1h", text));
  return parsed.every_ms;
}

void read_asset(const YamlFields& root, FleetSchema& schema) {
  const YamlFields in(root.node("asset"), root.file(), "asset", {"column", "from"});
  if (in.has("column") == in.has("from"))
    in.refuse("column", "or from: filename is needed, and only one of them");
  if (in.has("column"))
    schema.asset_column = in.text("column");
  else if (in.text("from") != "filename")
    in.refuse("from", "must be filename");
}

void read_time(const YamlFields& root, FleetSchema& schema) {
  const YamlFields in(root.node("time"), root.file(), "time", {"column", "format"});
  schema.time_column = in.text("column");
  schema.time_format = TimeFormat(in.text_or("format", "iso8601"), in.where("format"));
}

void read_life(const YamlFields& root, FleetSchema& schema) {
  const YamlFields in(root.node("life"), root.file(), "life", {"column", "from", "unit"});
  if (in.has("column") == in.has("from"))
    in.refuse("column", "or from: time is needed, and only one of them");
  if (in.has("column")) {
    schema.life = {LifeSource::From::kColumn, in.text("column"), in.text_or("unit", "cycle")};
    return;
  }
  if (in.text("from") != "time") in.refuse("from", "must be time");
  schema.life = {LifeSource::From::kTime, "", in.text_or("unit", "h")};
  constexpr std::array kUnits = {"ms", "s", "min", "h", "d", "wk"};
  if (std::ranges::find(kUnits, schema.life.unit) == kUnits.end())
    in.refuse("unit", "must be ms, s, min, h, d or wk where life is counted from time");
}

std::vector<Aggregate> read_aggregates(const YamlFields& in) {
  std::vector<Aggregate> aggregates;
  for (const std::string& word : in.texts("aggregate")) {
    const auto known = std::ranges::find(kAggregates, word, &decltype(kAggregates)::value_type::first);
    if (known == kAggregates.end())
      in.refuse("aggregate", "must be mean, min, max, std or last, or a list of them");
    if (std::ranges::find(aggregates, known->second) != aggregates.end())
      in.refuse("aggregate", fmt::format("names {} twice", word));
    aggregates.push_back(known->second);
  }
  if (aggregates.empty()) aggregates.push_back(Aggregate::kMean);
  return aggregates;
}

void read_step(const YamlFields& root, FleetSchema& schema) {
  const YamlFields in(root.node("step"), root.file(), "step",
                      {"every", "aggregate", "hold", "lateness", "gap"});
  const std::string every = in.text_or("every", "reading");
  if (!parse_every(every, schema.step))
    in.refuse("every", fmt::format("is '{}', not reading, 1 cycle or a duration such as 10min", every));
  const bool slots = schema.step.every == StepConfig::Every::kDuration;
  for (const char* key : {"aggregate", "hold"})
    if (in.has(key) && !slots) in.refuse(key, "needs a duration for every, such as 10min");
  schema.aggregates = read_aggregates(in);
  if (in.has("hold")) schema.step.hold_ms = duration_ms(in, "hold");
  if (in.has("lateness")) schema.step.allowed_lateness_ms = duration_ms(in, "lateness");
  if (!in.has("gap")) return;
  schema.gap_known = true;
  schema.step.max_gap_ms = duration_ms(in, "gap");
  if (slots)
    schema.step.max_gap =
        static_cast<double>(schema.step.max_gap_ms) / static_cast<double>(schema.step.every_ms);
}

std::vector<SchemaColumn> read_columns(const YamlFields& root, const char* key) {
  std::vector<SchemaColumn> columns;
  if (!root.has(key)) return columns;
  const YAML::Node list = root.node(key);
  if (!list.IsSequence())
    root.refuse(key, "must be a list, such as [{column: temp, unit: Cel}, {column: vib}]");
  for (const auto& item : list) {
    if (item.IsScalar() && !item.Scalar().empty()) {
      columns.push_back({item.Scalar(), ""});
      continue;
    }
    const YamlFields in(item, root.file(), key, {"column", "unit"});
    columns.push_back({in.text("column"), in.text_or("unit", "")});
  }
  return columns;
}

EventTable read_failure_table(const YamlFields& in) {
  return {
      in.text("file"), in.text("asset"), in.text_or("time", ""), "failure", "", in.text_or("part", ""), ""};
}

void read_failure(const YamlFields& root, FleetSchema& schema) {
  using From = FailureSource::From;
  FailureSource& failure = schema.failure;
  if (root.node("failure").IsScalar()) {
    const std::string word = root.text("failure");
    if (word != "last_row" && word != "none")
      root.refuse("failure",
                  fmt::format("is '{}'; write last_row, none, {{column: FLAG}}, {{when: \"thickness < "
                              "2.5\"}} or {{file: ends.csv, asset: unit, time: at}}",
                              word));
    failure.from = word == "none" ? From::kNone : From::kLastRow;
    return;
  }
  const YamlFields in(root.node("failure"), root.file(), "failure",
                      {"column", "when", "file", "asset", "time", "part", "critical"});
  if (in.has("column") + in.has("when") + in.has("file") != 1)
    in.refuse("column", "or when or file is needed, and only one of them");
  if (in.has("column")) {
    failure.from = From::kColumn;
    failure.column = in.text("column");
  } else if (in.has("when")) {
    const auto condition = parse_condition(in.text("when"));
    if (!condition) in.refuse("when", "must be COLUMN < NUMBER, with one of < <= > >= == !=");
    failure.from = From::kWhen;
    failure.when = *condition;
  } else {
    failure.from = From::kFile;
    failure.table = read_failure_table(in);
    failure.critical = in.texts("critical");
  }
  if (in.has("critical") && failure.table.part.empty())
    in.refuse("critical", "needs part, the column that names the part that failed");
  for (const char* key : {"asset", "time", "part"})
    if (in.has(key) && failure.from != From::kFile) in.refuse(key, "belongs to a file of failures");
}

EventTable read_event_table(const YAML::Node& node, const YamlFields& root) {
  const YamlFields in(node, root.file(), "events", {"file", "asset", "time", "kind", "part", "code"});
  EventTable table{in.text("file"),        in.text("asset"),      in.text("time"), "", "",
                   in.text_or("part", ""), in.text_or("code", "")};
  if (!in.has("kind")) in.refuse("kind", "is missing; write a word such as maintenance, or {column: NAME}");
  if (in.node("kind").IsScalar())
    table.kind = in.text("kind");
  else
    table.kind_column = YamlFields(in.node("kind"), root.file(), "kind", {"column"}).text("column");
  return table;
}

void read_events(const YamlFields& root, FleetSchema& schema) {
  const YAML::Node list = root.node("events");
  if (!list.IsSequence()) root.refuse("events", "must be a list of tables");
  for (const auto& item : list) schema.events.push_back(read_event_table(item, root));
}

StaticTable read_static(const YamlFields& root) {
  const YamlFields in(root.node("static"), root.file(), "static", {"file", "asset", "columns"});
  StaticTable table{in.text("file"), in.text("asset"), in.texts("columns")};
  if (table.columns.empty()) in.refuse("columns", "must name the columns to use");
  return table;
}

template <typename Range>
void read_times(const YamlFields& in, Range& range) {
  for (const auto& [key, time] : {std::pair{"from", &range.from}, std::pair{"to", &range.to}}) {
    if (!in.has(key)) continue;
    *time = TimeFormat().parse(in.text(key));
    if (!*time) in.refuse(key, "must be a time such as 2024-05-01 or 2024-05-01T06:00:00Z");
  }
}

TopicRange read_topic(const YamlFields& root) {
  const YamlFields in(root.node("topic"), root.file(), "topic", {"log", "broker", "name", "from", "to"});
  if (in.has("log") == in.has("broker"))
    in.refuse("log", "(a folder) or broker (HOST:PORT) is needed, and only one of them");
  TopicRange range;
  range.log = in.text_or("log", "");
  range.broker = in.text_or("broker", "");
  range.name = in.text_or("name", range.name);
  read_times(in, range);
  return range;
}

HistoryRange read_history(const YamlFields& root) {
  const YamlFields in(root.node("history"), root.file(), "history", {"archive", "class", "from", "to"});
  HistoryRange range{in.text("archive"), in.text_or("class", ""), {}, {}};
  read_times(in, range);
  return range;
}

/// Each column has one meaning.
void refuse_double_use(const YamlFields& root, const FleetSchema& schema) {
  std::set<std::string> seen;
  const auto use = [&](const std::string& column, const char* key) {
    if (!seen.insert(column).second) root.refuse(key, fmt::format("uses column '{}' a second time", column));
  };
  if (!schema.asset_column.empty()) use(schema.asset_column, "asset");
  for (const auto& setting : schema.settings) use(setting.column, "settings");
  for (const auto& channel : schema.channels) use(channel.column, "channels");
  for (const auto& category : schema.categories) use(category, "categories");
}

FleetSchema read_root(const YamlFields& root) {
  FleetSchema schema;
  if (root.has("files") + root.has("topic") + root.has("history") != 1)
    root.refuse("files", "or topic or history is needed, and only one of them");
  schema.files = root.texts("files");
  if (root.has("topic")) {
    schema.topic = read_topic(root);
    schema.life = {LifeSource::From::kColumn, "", "cycle"};
  } else if (root.has("history")) {
    schema.history = read_history(root);
    schema.life = {LifeSource::From::kColumn, "", "cycle"};
  } else if (!root.has("asset")) {
    root.refuse("asset", "is missing; write {column: NAME} or {from: filename}");
  }
  if (root.has("asset")) read_asset(root, schema);
  if (root.has("time")) read_time(root, schema);
  if (root.has("life")) read_life(root, schema);
  schema.aggregates = {Aggregate::kMean};
  if (root.has("step")) read_step(root, schema);
  schema.settings = read_columns(root, "settings");
  schema.channels = read_columns(root, "channels");
  schema.categories = root.texts("categories");
  if (!root.has("failure"))
    root.refuse("failure", "is missing; write last_row where every machine ran to failure, or none");
  read_failure(root, schema);
  if (root.has("events")) read_events(root, schema);
  if (root.has("static")) schema.facts = read_static(root);
  refuse_double_use(root, schema);
  const bool by_time =
      schema.life.from == LifeSource::From::kTime || schema.step.every == StepConfig::Every::kDuration;
  if (by_time && schema.time_column.empty() && !schema.topic && !schema.history)
    root.refuse("time", "is missing, but life or steps are counted from it");
  return schema;
}

}  // namespace

FleetSchema parse_fleet_schema(const std::string& text, const std::string& file) {
  const YAML::Node node = parse_yaml(text, file);
  if (!node.IsMap())
    throw FatalError(fmt::format("{}:1: expected keys and values, such as files: [\"*.csv\"]", file));
  try {
    return read_root(YamlFields(node, file, "the schema",
                                {"files", "topic", "history", "asset", "time", "life", "step", "settings",
                                 "channels", "categories", "failure", "events", "static"}));
  } catch (const YAML::Exception& error) {
    throw FatalError(fmt::format("{}:{}: {}", file, error.mark.line + 1, error.msg));
  }
}

HistoryRange parse_history_range(std::string_view text, const std::string& archive) {
  constexpr std::string_view kFrom = "from=";
  const auto question = text.find('?');
  HistoryRange range{archive, std::string(text.substr(0, question)), {}, {}};
  if (question == std::string_view::npos) return range;
  const std::string_view times = text.substr(question + 1);
  const auto dots = times.find("..");
  const auto refuse = [&] {
    throw FatalError(fmt::format(
        "dataset 'history:{}': expected CLASS?from=TIME..TIME, such as turbofan?from=2026-01-01..2026-02-01",
        text));
  };
  if (!times.starts_with(kFrom) || dots == std::string_view::npos) refuse();
  const auto read = [&](std::string_view time, std::optional<std::int64_t>& into) {
    if (!time.empty() && !(into = TimeFormat().parse(time))) refuse();
  };
  read(times.substr(kFrom.size(), dots - kFrom.size()), range.from);
  read(times.substr(dots + 2), range.to);
  return range;
}

FleetSchema read_fleet_schema(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  if (in) text << in.rdbuf();
  if (!in)
    throw FatalError(fmt::format(
        "{}: can't be read; name a schema file, or make one with portent data describe", file.string()));
  return parse_fleet_schema(text.str(), file.string());
}

std::string_view aggregate_name(StepConfig::Aggregate aggregate) {
  for (const auto& [name, value] : kAggregates)
    if (value == aggregate) return name;
  return "sum";
}

}  // namespace portent::ingest
