#include "serve/api/cursor_secret.h"
#include "tests/unit/rest_ledger/ledger_routes_rig.h"

namespace portent::tests {
namespace {

using testing::ElementsAre;

/// One more desk on the database of another: a process beside it, or the one after it.
class AnotherDesk {
 public:
  explicit AnotherDesk(const AccessRig& first)
      : store_({first.database.url()}), audit_(first.folder.path() / "audit.jsonl") {}

  serve::WebAnswer get(const std::string& target, const std::string& key) {
    serve::HttpRequest request;
    request.method = "GET";
    request.target = target;
    request.headers = {{"x-api-key", key}};
    const auto admitted = router_.admit(request);
    return admitted ? router_.answer(request) : admitted.error();
  }

 private:
  serve::store::Store store_;
  serve::desk::AuditFile audit_;
  serve::AccessBook book_{store_, audit_};
  serve::AccessGate gate_{book_};
  serve::CursorSigner signer_{serve::cursor_secret(store_, AccessRig::kNow)};
  serve::Router router_{serve::ledger_routes(store_, audit_, gate_, signer_),
                        {[] { return AccessRig::kNow; },
                         [this](serve::HttpRequest& request, const serve::Route* route, std::int64_t now_ms) {
                           return gate_.check(request, route, now_ms);
                         },
                         nullptr, nullptr}};
};

class CursorOverDesks : public LedgerRoutes {
 protected:
  CursorOverDesks() {
    for (const char* id : {"north:P-1", "north:P-2", "north:P-3"}) pump(id);
  }
  Answer page(AnotherDesk& desk, const std::string& cursor = "") {
    const auto answer = desk.get(
        "/api/v1/nodes?parent=north:l1&sort=id&limit=2" + (cursor.empty() ? "" : "&cursor=" + cursor),
        planner_.key);
    return {answer.status, json::parse(answer.body), answer.body, {}, {}, {}};
  }
};

TEST_F(CursorOverDesks, goes_on_after_a_restart) {
  const Answer first = page(*std::make_unique<AnotherDesk>(rig_));
  EXPECT_THAT(each(first), ElementsAre("north:P-1", "north:P-2"));
  EXPECT_THAT(each(page(*std::make_unique<AnotherDesk>(rig_), first.body.value("next", ""))),
              ElementsAre("north:P-3"));
}

TEST_F(CursorOverDesks, goes_on_at_another_desk_of_the_same_database) {
  AnotherDesk one(rig_), other(rig_);
  const std::string cursor = page(one).body.value("next", "");
  EXPECT_THAT(each(page(other, cursor)), ElementsAre("north:P-3"));
}

TEST_F(CursorOverDesks, means_nothing_to_the_desk_of_another_database) {
  AnotherDesk one(rig_);
  const std::string cursor = page(one).body.value("next", "");
  rig_.store.write([](serve::store::Session& session) { session.run("DELETE FROM secrets"); });
  AnotherDesk stranger(rig_);  // with a secret of its own
  EXPECT_EQ(page(stranger, cursor).status, 400);
  EXPECT_EQ(page(one, cursor).status, 200);
}

}  // namespace
}  // namespace portent::tests
