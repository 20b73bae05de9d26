#include <fmt/format.h>

#include <chrono>

#include "cli/open_log.h"
#include "cli/options.h"
#include "cli/verbs.h"
#include "ingest/decode.h"
#include "ingest/encode.h"
#include "ingest/error.h"
#include "ingest/event.h"
#include "ingest/files/timestamps.h"
#include "serve/stream/read_records.h"

namespace {

using namespace portent;

struct EventsCall {
  cli::ServiceOptions service;
  ingest::Event event;
  std::string at, mode, asset;
  bool json = false;
};

std::int64_t wall_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::int64_t time_of(const std::string& text) {
  if (text.empty()) return wall_ms();
  const std::string where = "--at " + text;
  for (const char* format : {"epoch_ms", "iso8601"})
    if (const auto ts = ingest::TimeFormat(format, where).parse(text)) return *ts;
  throw ingest::FatalError(where + ": give ms since 1970, or a time such as 2026-01-31T12:00:00", 2);
}

CLI::App* add_add(CLI::App& app, EventsCall& call) {
  CLI::App* add = app.add_subcommand(
      "add",
      "write an event; overhaul, replacement, repair, failure, commissioning and mode act on forecasts");
  add->add_option("ASSET", call.event.asset, "the asset's id")->required();
  add->add_option("--kind", call.event.kind,
                  "overhaul, replacement, repair, failure, commissioning, mode, or any word")
      ->required();
  add->add_option("--at", call.at, "when: ISO 8601, or ms since 1970 (default: now)");
  add->add_option("--part", call.event.part, "part that it happened to (default: the asset as a whole)");
  add->add_option("--mode", call.mode, "of kind mode: run, idle, transient or overhaul");
  add->add_option("--code", call.event.code, "error code");
  add->add_option("--severity", call.event.severity, "blue, yellow, orange or red");
  add->add_option("--position", call.event.position, "where on the machine");
  add->add_option("--text", call.event.text, "in your words");
  add->add_option("--ref", call.event.ref, "number of the order or case elsewhere");
  add->add_option("--source", call.event.source, "who says so");
  return add;
}

int add_event(EventsCall& call, const char* program) {
  call.event.ts = time_of(call.at);
  if (!call.mode.empty() && !ingest::parse_mode(call.mode, call.event.mode.emplace()))
    throw ingest::FatalError("--mode " + call.mode + ": known are run, idle, transient and overhaul", 2);
  if (const auto problem = ingest::event_problem(call.event); !problem.empty())
    throw ingest::FatalError("events add: " + problem, 2);
  const cli::ServiceConfig config = call.service.config();
  const ingest::Topics topics = cli::topics_of(config);
  const auto log = cli::open_log(config);
  const auto appender = log->appender();
  const auto control = ingest::control_of(call.event);
  appender->append({topics.events(), -1, call.event.asset, ingest::encode_event(call.event), {}});
  if (control)
    appender->append({topics.telemetry(),
                      -1,
                      control->asset,
                      ingest::encode_control(*control),
                      {{ingest::kControlHeader, std::string(ingest::control_name(control->kind))}}});
  appender->flush();
  fmt::print("{}\n", call.json ? ingest::encode_event(call.event) : ingest::event_id(call.event));
  fmt::print(stderr, "{}: {}\n", program,
             control ? "written, with its control record behind the asset's readings"
                     : "written; this kind is kept and changes no forecast");
  return 0;
}

void print_event(const ingest::Event& event) {
  std::string more = event.mode ? " " + std::string(ingest::mode_name(*event.mode)) : "";
  for (const std::string* text : {&event.part, &event.code, &event.severity, &event.text, &event.ref})
    if (!text->empty()) more += "  " + *text;
  fmt::print("{}  {}  {}{}\n", event.ts, event.asset, event.kind, more);
}

int list_events(const EventsCall& call) {
  const cli::ServiceConfig config = call.service.config();
  const auto log = cli::open_existing_log(config);
  const std::string topic = cli::topics_of(config).events();
  for (int p = 0; p < log->partitions(topic); ++p) {
    const ingest::Extent extent = log->extent(topic, p);
    serve::read_records(*log, topic, p, extent.begin, extent.end, "events list",
                        [&](const ingest::Record& record) {
                          const auto event = ingest::decode_event(record.value);
                          if (!event || (!call.asset.empty() && event->asset != call.asset)) return;
                          if (call.json)
                            fmt::print("{}\n", record.value);
                          else
                            print_event(*event);
                        });
  }
  return 0;
}

}  // namespace

int verb_events(int argc, char** argv) {
  CLI::App app("Writes and lists what happened to machines.");
  EventsCall call;
  app.require_subcommand(1);
  app.fallthrough();
  call.service.add_to(app);
  app.add_flag("--json", call.json, "print JSON, one event a line");
  const CLI::App* add = add_add(app, call);
  CLI::App* list =
      app.add_subcommand("list", "the events that the log holds, by partition and in their order");
  list->add_option("ASSET", call.asset, "of this asset alone");
  if (const auto code = cli::parse_options(app, argc, argv)) return *code;
  return add->parsed() ? add_event(call, argv[0]) : list_events(call);
}
