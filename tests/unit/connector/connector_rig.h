#pragma once

#include "serve/connector/connector.h"
#include "serve/store/external_ids.h"
#include "serve/store/order_conflicts.h"
#include "tests/unit/connector/stand_in.h"
#include "tests/unit/orders/order_rig.h"

namespace portent::tests {

/// A desk with orders, a CMMS of one kind, and the connector between them.
class ConnectorRig : public OrderRig {
 protected:
  using Connector = serve::connector::Connector;
  using Mood = CmmsStandIn::Mood;
  using json = nlohmann::json;

  explicit ConnectorRig(const std::string& kind) : kind_(kind), cmms_(kind) {}

  virtual serve::connector::ConnectorOptions options() {
    serve::connector::ConnectorOptions options;
    options.kind = kind_;
    options.cmms = {cmms_.url(), "sesame", ""};
    options.allow = serve::outward::AllowList(cmms_.host());
    options.transfers.timeout = std::chrono::seconds(5);
    options.poll_ms = 1'000;
    options.mirror.audit = [this](const serve::desk::AuditEntry& entry) { audited_.push_back(entry); };
    return options;
  }
  Connector& connector() {
    if (!connector_) connector_ = std::make_unique<Connector>(store_, options());
    return *connector_;
  }
  /// Rounds a second apart, in which all that is due is done.
  void rounds(int count = 3) {
    for (int i = 0; i < count; ++i, now_ += 1'000)
      while (connector().step([this] { return now_; }, [] { return false; }) > 0) {
      }
  }
  serve::store::MirroredOrder mirrored(const std::string& id) {
    return ask([&](Session& session) { return find_mirrored(session, "cmms", id); })
        .value_or(serve::store::MirroredOrder{});
  }
  std::vector<serve::store::OrderConflict> conflicts(bool open = true) {
    return ask([&](Session& session) { return list_conflicts(session, open, {}, 0, 100); });
  }
  /// An order that both have, and its reference.
  std::string shared() {
    const std::string id = opened("P-101");
    rounds();
    EXPECT_EQ(mirrored(id).state, "settled") << mirrored(id).why;
    return id;
  }
  std::string done_here(const std::string& id) {
    return doing(id, [&](OrderWork& work, OrderLife& life) { return work.complete(life, "tom", now_); });
  }
  std::string begun_here(const std::string& id) {
    return doing(id, [&](OrderWork&, OrderLife& life) -> OrderLife::Done {
      if (auto done = life.assign("mia", "tom", now_); !done) return done;
      return life.begin("tom", now_, now_);
    });
  }
  std::string rejected_here(const std::string& id) {
    return doing(id, [&](OrderWork&, OrderLife& life) { return life.reject("mia", "twice", now_); });
  }
  std::string done_word() const { return kind_ == "atlas" ? "COMPLETE" : "DONE"; }

  const std::string kind_;
  CmmsStandIn cmms_;
  std::vector<serve::desk::AuditEntry> audited_;
  std::unique_ptr<Connector> connector_;
};

}  // namespace portent::tests
