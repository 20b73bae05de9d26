#include "serve/api/history_routes.h"
#include "serve/store/life_events.h"
#include "tests/unit/history/history_rig.h"

namespace portent::tests {
namespace {

using serve::store::NodeKind;
using testing::ElementsAre;

class EventHistory : public HistoryRig {
 protected:
  EventHistory() {
    add_node("north", NodeKind::kSite);
    add_node("P-101", NodeKind::kEquipment, "north");
    serve_routes(serve::history_routes(access_.store, gate_, signer_), serve::history_schemas());
  }
  void keep(const ingest::Event& event) {
    access_.store.write([&](Session& session) { serve::store::keep_life_event(session, event, kNow); });
  }
  std::vector<std::string> kinds(const json& page) {
    std::vector<std::string> all;
    for (const json& item : page["items"]) all.push_back(item["kind"]);
    return all;
  }
};

TEST_F(EventHistory, tells_an_event_as_it_was_written) {
  keep({"P-101", kNow, "error", "bearing", "E17", "orange", "drive end", "hums", "4711", "mia", {}});
  EXPECT_EQ(got("/api/v1/assets/P-101/events")["items"][0], (json{{"id", "P-101/bearing/error/1700000000000"},
                                                                  {"asset", "P-101"},
                                                                  {"at", "2023-11-14T22:13:20.000Z"},
                                                                  {"kind", "error"},
                                                                  {"part", "bearing"},
                                                                  {"code", "E17"},
                                                                  {"severity", "orange"},
                                                                  {"position", "drive end"},
                                                                  {"text", "hums"},
                                                                  {"ref", "4711"},
                                                                  {"source", "mia"}}));
}

TEST_F(EventHistory, pages_through_a_life_newest_first) {
  for (const char* kind : {"failure", "repair", "start", "note"}) keep({"P-101", kNow + offset_++, kind});
  const json first = got("/api/v1/assets/P-101/events?limit=3");
  EXPECT_THAT(kinds(first), ElementsAre("note", "start", "repair"));
  const json rest = got("/api/v1/assets/P-101/events?limit=3&cursor=" + first["next"].get<std::string>());
  EXPECT_THAT(kinds(rest), ElementsAre("failure"));
  EXPECT_FALSE(rest.contains("next"));
}

TEST_F(EventHistory, narrows_by_kind_part_and_time) {
  keep({"P-101", kNow, "repair", "bearing"});
  keep({"P-101", kNow + 1, "repair"});
  keep({"P-101", kNow + 2, "note"});
  EXPECT_THAT(kinds(got("/api/v1/assets/P-101/events?kind=repair")), ElementsAre("repair", "repair"));
  EXPECT_THAT(kinds(got("/api/v1/assets/P-101/events?part=bearing")), ElementsAre("repair"));
  EXPECT_THAT(kinds(got("/api/v1/assets/P-101/events?from=1700000000001&to=1700000000002")),
              ElementsAre("repair"));
}

}  // namespace
}  // namespace portent::tests
