#include "serve/desk/life.h"

#include <fmt/format.h>

#include "ingest/decode.h"
#include "ingest/encode.h"
#include "serve/desk/binding.h"
#include "serve/desk/node_rules.h"
#include "serve/desk/plain_text.h"
#include "serve/store/life_events.h"
#include "serve/store/node_tree.h"
#include "serve/store/nodes.h"
#include "serve/store/outbox.h"

namespace portent::serve::desk {
namespace {

using ingest::Event;
using store::Node;
using store::Session;

void send_event(Session& session, const Event& event, std::int64_t now_ms) {
  store::add_to_outbox(session, {"event/" + ingest::event_id(event),
                                 "topic:events",
                                 event.asset,
                                 ingest::encode_event(event),
                                 now_ms,
                                 {}});
}

/// Its control record, where its kind has one and the node is an asset.
void send_control(Session& session, const Event& event, std::int64_t now_ms) {
  const auto control = ingest::control_of(event);
  const auto node = store::find_node(session, event.asset);
  if (!control || !node || !is_asset(*node)) return;
  store::add_to_outbox(session,
                       {"control/" + ingest::event_id(event),
                        "topic:telemetry",
                        control->asset,
                        ingest::encode_control(*control),
                        now_ms,
                        {{ingest::kControlHeader, std::string(ingest::control_name(control->kind))}}});
}

Outcome<bool> keep_from_stream(Session& session, const Event& event, std::int64_t now_ms) {
  if (Faults faults = faults_of(event); !faults.empty()) return refuse(std::move(faults));
  register_candidates(session, std::span(&event.asset, 1), now_ms);
  return store::keep_life_event(session, event, now_ms);
}

}  // namespace

Faults faults_of(const Event& event) {
  Faults faults;
  if (const std::string problem = ingest::event_problem(event); !problem.empty()) {
    const auto blank = problem.find(' ');  // it begins with the field's name
    faults.push_back({problem.substr(0, blank), problem.substr(blank + 1)});
  }
  for (const auto& [name, text] : {std::pair{"part", event.part},
                                   {"code", event.code},
                                   {"position", event.position},
                                   {"ref", event.ref},
                                   {"source", event.source}})
    if (auto problem = text_problem(text); !problem.empty()) faults.push_back({name, problem});
  if (auto problem = text_problem(event.text, 100'000, true); !problem.empty())
    faults.push_back({"text", problem});
  return faults;
}

Event event_of_asset(Session& session, const Event& event) {
  Event told = event;
  const std::vector<Node> above = store::node_and_above(session, event.asset);
  if (above.empty() || above.front().kind < store::NodeKind::kPart) return told;
  for (const Node& node : above)
    if (is_asset(node)) {
      told.asset = node.id;
      if (told.part.empty()) told.part = part_name(above.front());
      break;
    }
  return told;
}

Outcome<bool> record_event(Session& session, const Event& event, std::int64_t now_ms) {
  if (Faults faults = faults_of(event); !faults.empty()) return refuse(std::move(faults));
  if (!store::find_node(session, event.asset))
    return refuse(Refusal::Kind::kNotFound, "asset",
                  fmt::format("there is no '{}' in the ledger; add it first", event.asset));
  const Event told = event_of_asset(session, event);
  if (!store::keep_life_event(session, told, now_ms)) return false;
  send_event(session, told, now_ms);
  send_control(session, told, now_ms);
  return true;
}

Outcome<bool> record_work(Session& session, Event event, std::int64_t now_ms) {
  for (;; ++event.ts) {
    auto recorded = record_event(session, event, now_ms);
    if (!recorded || *recorded) return recorded;
    const std::string known =
        store::ref_of_life_event(session, ingest::event_id(event_of_asset(session, event)));
    if (known.empty() || known == event.ref) return recorded;
  }
}

Outcome<bool> keep_event(Session& session, const Event& event, std::int64_t now_ms) {
  return keep_from_stream(session, event, now_ms);
}

Outcome<bool> keep_and_follow_event(Session& session, const Event& event, std::int64_t now_ms) {
  auto kept = keep_from_stream(session, event, now_ms);
  if (kept && *kept) send_control(session, event, now_ms);
  return kept;
}

std::size_t register_candidates(Session& session, std::span<const std::string> assets, std::int64_t now_ms) {
  std::size_t made = 0;
  for (const std::string& id : assets) {
    if (!ingest::valid_asset_id(id)) continue;
    Node node;
    node.id = node.name = id;
    node.state = store::NodeState::kCandidate;
    node.site = site_of_id(id);
    node.source = "stream";
    node.created_ms = node.updated_ms = now_ms;
    made += store::insert_node_unless_there(session, node) ? 1U : 0U;
  }
  return made;
}

}  // namespace portent::serve::desk
