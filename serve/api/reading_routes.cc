#include "serve/api/reading_routes.h"

#include <fmt/format.h>

#include <memory>

#include "ingest/decode.h"
#include "ingest/encode.h"
#include "ingest/event.h"
#include "serve/api/item_report.h"
#include "serve/api/posted_items.h"
#include "serve/api/posted_sites.h"
#include "serve/desk/life.h"
#include "serve/store/life_events.h"

namespace portent::serve {
namespace {

using Items = std::vector<std::string_view>;

/// Where readings and events go.
struct Door {
  Door(ingest::Log& log, ingest::Topics names, store::Store& database, AccessGate& access,
       desk::AuditFile& file, ReadingOptions wanted)
      : topics(std::move(names)),
        store(database),
        gate(access),
        audit(file),
        options(wanted),
        posts(log, wanted.posts) {}
  ingest::Topics topics;
  store::Store& store;
  AccessGate& gate;
  desk::AuditFile& audit;
  ReadingOptions options;
  LogPosts posts;
};

/// What of a post goes into the log.
struct Sorted {
  ItemReport report;
  std::vector<ingest::OutRecord> records;
  std::optional<Problem> forbidden;  ///< the first that was
  std::size_t forbidden_items = 0;

  bool may(PostedSites& sites, std::size_t item, const std::string& asset) {
    const Problem* problem = sites.problem_at(asset);
    if (problem == nullptr) return true;
    if (!forbidden) forbidden = *problem;
    ++forbidden_items;
    report.refuse(item, asset, "forbidden", problem->detail);
    return false;
  }
};

Sorted sort_readings(Door& door, const Call& call, const Items& items) {
  Sorted sorted;
  ingest::Decoder decoder;
  door.store.read([&](store::Session& session) {
    sorted = {};
    PostedSites sites(session, door.gate, call);
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (const std::string why = item_problem(items[i]); !why.empty()) {
        sorted.report.refuse(i, "", std::string(reason_name(ingest::RejectReason::kMalformed)), why);
        continue;
      }
      const auto reading = decoder.telemetry(items[i]);
      if (!reading) {
        sorted.report.refuse(i, "", std::string(reason_name(reading.error().reason)), reading.error().detail);
      } else if (reading->ts - call.now_ms() > door.options.max_clock_ahead.count()) {
        sorted.report.refuse(i, reading->asset, std::string(reason_name(ingest::RejectReason::kFutureTs)),
                             "ts is ahead of this machine's clock; check the device's clock");
      } else if (sorted.may(sites, i, reading->asset)) {
        sorted.records.push_back(
            {door.topics.telemetry(), -1, reading->asset, std::string(items[i]), {}, false});
        sorted.report.take();
      }
    }
  });
  return sorted;
}

/// The event, and the control record that carries it into the asset's telemetry where its kind has one, as
/// `portent events add` writes them.
void add_event(const ingest::Topics& topics, const ingest::Event& event,
               std::vector<ingest::OutRecord>& records) {
  records.push_back({topics.events(), -1, event.asset, ingest::encode_event(event), {}, false});
  if (const auto control = ingest::control_of(event))
    records.push_back({topics.telemetry(),
                       -1,
                       control->asset,
                       ingest::encode_control(*control),
                       {{ingest::kControlHeader, std::string(ingest::control_name(control->kind))}},
                       false});
}

Sorted sort_events(Door& door, const Call& call, const Items& items) {
  Sorted sorted;
  door.store.read([&](store::Session& session) {
    sorted = {};
    PostedSites sites(session, door.gate, call);
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (const std::string why = item_problem(items[i]); !why.empty()) {
        sorted.report.refuse(i, "", "invalid", why);
        continue;
      }
      const auto event = ingest::decode_event(items[i]);
      if (!event) {
        sorted.report.refuse(i, "", "invalid", event.error());
      } else if (const auto faults = desk::faults_of(*event); !faults.empty()) {
        sorted.report.refuse(i, event->asset, "invalid", desk::in_words(faults));
      } else if (sorted.may(sites, i, event->asset)) {
        // One that is sent again must not reset its machine's state a second time.
        if (!store::knows_life_event(session, ingest::event_id(*event)))
          add_event(door.topics, *event, sorted.records);
        sorted.report.take();
      }
    }
  });
  return sorted;
}

WebAnswer try_again(const char* why, const char* seconds) {
  WebAnswer answer = problem_of({503, why});
  answer.headers.push_back({"Retry-After", seconds});
  return answer;
}

WebAnswer answer_of(LogPosts::Kept kept, const ItemReport& report) {
  switch (kept) {
    case LogPosts::Kept::kYes:
      return report.answer();
    case LogPosts::Kept::kFull:
      return try_again("too many posts wait for the log: nothing was kept, try again", "1");
    case LogPosts::Kept::kNo:
      return try_again("the log is away: nothing was kept, try again", "5");
    case LogPosts::Kept::kUnknown:
      break;
  }
  return try_again("the log went away: send all of it again, readers take what comes twice as once", "5");
}

using Sort = Sorted (*)(Door&, const Call&, const Items&);

WebAnswer post(Door& door, Call& call, Sort sort, bool audited) {
  const auto items = posted_items(call.request());
  if (!items) return problem_of(items.error());
  Sorted sorted = sort(door, call, *items);
  if (sorted.forbidden && sorted.forbidden_items == items->size()) return problem_of(*sorted.forbidden);
  desk::AuditEntry entry{call.now_ms(),
                         call.who().id,
                         call.request().remote,
                         "events.post",
                         sorted.records.empty() ? "" : sorted.records.front().key,
                         "done",
                         fmt::format("{} taken, {} refused", sorted.report.taken(), sorted.report.refused())};
  if (audited && !sorted.records.empty()) door.audit.append(entry);
  const LogPosts::Kept kept = door.posts.put(std::move(sorted.records));
  if (audited && kept != LogPosts::Kept::kYes) {
    entry.outcome = "failed";
    entry.detail = "the log did not keep it";
    door.audit.append(entry, desk::AuditFile::Keep::kFast);
  }
  return answer_of(kept, sorted.report);
}

Route post_route(const std::shared_ptr<Door>& door, std::string path, Sort sort, bool audited) {
  Route route;
  route.method = "POST";
  route.path = "/api/v1/" + std::move(path);
  route.tag = "readings";
  route.permission = desk::Permission::kWriteReadings;
  route.request_types = {"application/json", std::string(kLinesType)};
  route.answer_schema = "PostReport";
  route.refusals = {207};
  route.body_bytes = 16 << 20;
  route.handler = [door, sort, audited](Call& call) { return post(*door, call, sort, audited); };
  return route;
}

}  // namespace

std::vector<Route> reading_routes(ingest::Log& log, const ingest::Topics& topics, store::Store& store,
                                  AccessGate& gate, desk::AuditFile& audit, ReadingOptions options) {
  const auto door = std::make_shared<Door>(log, topics, store, gate, audit, options);
  Route readings = post_route(door, "readings", sort_readings, false);
  readings.name = "postReadings";
  readings.summary = "Put readings into the log; answers once it has kept them";
  readings.request_schema = "PostedReadings";
  Route events = post_route(door, "events", sort_events, true);
  events.name = "postEvents";
  events.summary = "Put what happened to machines into the log; answers once it has kept it";
  events.request_schema = "PostedEvents";
  return {readings, events};
}

}  // namespace portent::serve
