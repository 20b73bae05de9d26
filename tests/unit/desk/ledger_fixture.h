#pragma once

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "serve/desk/classes.h"
#include "serve/desk/ledger.h"
#include "serve/desk/points.h"
#include "serve/store/nodes.h"
#include "serve/store/outbox.h"
#include "serve/store/store.h"
#include "tests/support/desk_database.h"

namespace portent::tests {

/// A ledger of one test's own, and what its tests do over and over. `now` is a clock that stands still.
class LedgerTest : public testing::Test {
 protected:
  using Node = serve::store::Node;
  using Session = serve::store::Session;
  using NodeKind = serve::store::NodeKind;

  static Node node(const std::string& id, NodeKind kind, const std::string& parent = "") {
    Node made;
    made.id = id;
    made.kind = kind;
    made.parent = parent;
    return made;
  }
  static Node pump(const std::string& id, const std::string& parent = "") {
    Node made = node(id, NodeKind::kEquipment, parent);
    made.asset_class = "pump";
    made.model_alias = "pump@champion";
    return made;
  }
  template <typename Work>
  auto write(Work&& work) {
    return store_.write(std::forward<Work>(work));
  }
  /// Adds it, which must succeed.
  Node add(const Node& wanted) {
    const auto made =
        write([&](Session& session) { return serve::desk::create_node(session, wanted, now_ms_); });
    EXPECT_TRUE(made) << (made ? "" : serve::desk::in_words(made.error().faults));
    return made.value_or(Node{});
  }
  auto try_to_add(const Node& wanted) {
    return write([&](Session& session) { return serve::desk::create_node(session, wanted, now_ms_); });
  }
  auto change(const Node& wanted) {
    return write([&](Session& session) { return serve::desk::change_node(session, wanted, now_ms_); });
  }
  Node stored(const std::string& id) {
    return store_.read([&](Session& session) { return serve::store::find_node(session, id); })
        .value_or(Node{});
  }
  std::vector<serve::store::OutboxMessage> outbox() {
    return store_.read([](Session& session) {
      std::vector<serve::store::OutboxMessage> messages;
      for (const auto& entry : serve::store::first_of_outbox(session, 100'000))
        messages.push_back(entry.message);
      return messages;
    });
  }
  void empty_outbox() {
    write([](Session& session) { session.run("DELETE FROM outbox"); });
  }
  /// Fields that are wrong.
  template <typename T>
  static std::vector<std::string> fields(const serve::desk::Outcome<T>& outcome) {
    std::vector<std::string> names;
    if (!outcome)
      for (const auto& fault : outcome.error().faults) names.push_back(fault.field);
    return names;
  }

  DeskDatabase database_;
  serve::store::Store store_{{database_.url()}};
  std::int64_t now_ms_ = 1'700'000'000'000;
};

}  // namespace portent::tests
