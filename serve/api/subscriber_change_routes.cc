#include <nlohmann/json.hpp>

#include "serve/api/access_json.h"
#include "serve/api/alarm_rest_json.h"
#include "serve/api/audited.h"
#include "serve/api/etag.h"
#include "serve/api/subscriber_tools.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/secret.h"
#include "serve/desk/spread.h"
#include "serve/outward/standard_webhooks.h"

namespace portent::serve {
namespace {

using nlohmann::json;
using store::Subscriber;

constexpr std::size_t kMostSubscribers = 256;

std::string hash_of(const Subscriber& subscriber) {
  return serve::hash_of(rest_json(subscriber));
}

Changed changed(const Subscriber* before, const Subscriber& after, int status) {
  Changed made;
  made.answer = json_answer(rest_json(after), status);
  made.answer.headers.push_back({"ETag", etag_of(after.version)});
  if (before) made.before = hash_of(*before);
  made.after = hash_of(after);
  made.detail = after.kind + " " + (after.enabled ? "on" : "off");
  return made;
}

/// The one that the path names, where the caller knows it as it stands.
Outcome<Subscriber> find_to_change(const SubscriberTools& tools, const Call& call) {
  auto found = subscriber_asked(tools, call);
  if (!found) return found;
  if (auto problem = match_problem(call.request(), found->version)) return tl::unexpected(*problem);
  return found;
}

Outcome<Changed> added(store::Session& session, const Subscriber& subscriber, std::int64_t now_ms) {
  const Problem taken{409, "there is a subscriber " + subscriber.name + " already", "", "/name"};
  if (find_subscriber(session, subscriber.name)) return tl::unexpected(taken);
  if (all_subscribers(session).size() >= kMostSubscribers)
    return tl::unexpected(Problem{409, "there are 256 subscribers, and no more can be", "", ""});
  try {
    add_subscriber(session, subscriber);
  } catch (const store::ConflictError&) {
    return tl::unexpected(taken);
  }
  Changed made = changed(nullptr, subscriber, 201);
  if (subscriber.kind == "webhook") {
    const std::string secret = outward::make_webhook_secret();
    add_subscriber_secret(session, subscriber.name, secret, now_ms, now_ms);
    json shown = rest_json(subscriber);
    shown["secret"] = secret;
    made.answer.body = shown.dump();
  }
  made.answer.headers.push_back({"Location", "/api/v1/subscribers/" + subscriber.name});
  return made;
}

WebAnswer create(const SubscriberTools& tools, Call& call) {
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  Subscriber subscriber;
  subscriber.name = reader.required_text("name");
  if (const std::string problem = desk::id_problem(subscriber.name); !problem.empty())
    reader.fail("name", problem);
  subscriber.kind = reader.text("kind", "webhook");
  if (subscriber.kind != "webhook" && subscriber.kind != "email")
    reader.fail("kind", "webhook or email is expected here");
  read_subscriber(reader, tools.allow, subscriber);
  if (auto problem = reader.problem()) return problem_of(*problem);
  subscriber.version = 1;
  subscriber.created_ms = subscriber.updated_ms = call.now_ms();
  return audited_change(tools.desk, call, "subscriber.create", subscriber.name,
                        [&](store::Session& session) { return added(session, subscriber, call.now_ms()); });
}

WebAnswer change(const SubscriberTools& tools, Call& call) {
  const auto before = find_to_change(tools, call);
  if (!before) return problem_of(before.error());
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  Subscriber after = *before;
  read_subscriber(reader, tools.allow, after);
  if (auto problem = reader.problem()) return problem_of(*problem);
  after.updated_ms = call.now_ms();
  return audited_change(tools.desk, call, "subscriber.change", after.name,
                        [&](store::Session& session) -> Outcome<Changed> {
                          if (!change_subscriber(session, after))
                            return tl::unexpected(changed_meanwhile("subscriber " + after.name));
                          if (after.enabled && !before->enabled)
                            renew_queues(session, after.name, call.now_ms());
                          else
                            wake_queues(session, after.name, call.now_ms());
                          return changed(&*before, *find_subscriber(session, after.name), 200);
                        });
}

WebAnswer remove(const SubscriberTools& tools, Call& call) {
  const auto before = find_to_change(tools, call);
  if (!before) return problem_of(before.error());
  return audited_change(tools.desk, call, "subscriber.delete", before->name,
                        [&](store::Session& session) -> Outcome<Changed> {
                          if (!remove_subscriber(session, before->name, before->version))
                            return tl::unexpected(changed_meanwhile("subscriber " + before->name));
                          return Changed{{204, "", "", {}}, hash_of(*before), "", ""};
                        });
}

WebAnswer rotate(const SubscriberTools& tools, Call& call) {
  const auto found = subscriber_asked(tools, call);
  if (!found) return problem_of(found.error());
  const auto body = json_body(call.request());
  if (!body) return problem_of(body.error());
  JsonReader reader(*body);
  const std::int64_t overlap_s = reader.integer("overlap_s", 86'400, 0, 2'592'000);
  if (auto problem = reader.problem()) return problem_of(*problem);
  if (found->kind != "webhook") return problem_of({409, "mail is not signed: there is no secret to rotate"});
  const std::string secret = outward::make_webhook_secret();
  return audited_change(
      tools.desk, call, "subscriber.rotate", found->name, [&](store::Session& session) -> Outcome<Changed> {
        add_subscriber_secret(session, found->name, secret, call.now_ms(), call.now_ms() + overlap_s * 1'000);
        json shown = rest_json(*found);
        shown["secret"] = secret;
        return Changed{json_answer(shown, 201), "", "", ""};
      });
}

/// A message of its own, whatever the subscriber asks for; what else waits for it is tried at once.
WebAnswer test(const SubscriberTools& tools, Call& call) {
  const auto found = subscriber_asked(tools, call);
  if (!found) return problem_of(found.error());
  if (!found->enabled) return problem_of({409, "the subscriber is disabled: enable it first"});
  return audited_change(
      tools.desk, call, "subscriber.test", found->name, [&](store::Session& session) -> Outcome<Changed> {
        const std::string id = desk::tell_test(session, found->name, desk::random_text(16), call.now_ms());
        try_now(session, found->name, call.now_ms());
        return Changed{json_answer({{"message", id}}, 202), "", "", id};
      });
}

}  // namespace

std::vector<Route> subscriber_change_routes(const SubscriberTools& tools) {
  Route creates = subscriber_route("POST", "/api/v1/subscribers", "createSubscriber",
                                   "Tell somebody of what happens; the secret that signs is shown this once");
  creates.request_schema = "NewSubscriber";
  creates.answer_schema = "Subscriber";
  creates.success = 201;
  creates.keeps_secret = true;
  creates.handler = [tools](Call& call) { return create(tools, call); };
  Route changes = subscriber_route("PATCH", "/api/v1/subscribers/{name}", "changeSubscriber",
                                   "Change what the body names, leave the rest; what waits is tried at once");
  changes.request_schema = "SubscriberChange";
  changes.answer_schema = "Subscriber";
  changes.needs_match = true;
  changes.handler = [tools](Call& call) { return change(tools, call); };
  Route removes = subscriber_route("DELETE", "/api/v1/subscribers/{name}", "deleteSubscriber",
                                   "Remove it, with all that waits for it");
  removes.needs_match = true;
  removes.success = 204;
  removes.handler = [tools](Call& call) { return remove(tools, call); };
  Route rotates = subscriber_route("POST", "/api/v1/subscribers/{name}/rotate-secret", "rotateSecret",
                                   "Sign with a new secret; with the old one as well for a while");
  rotates.request_schema = "SecretRotation";
  rotates.answer_schema = "Subscriber";
  rotates.success = 201;
  rotates.keeps_secret = true;
  rotates.handler = [tools](Call& call) { return rotate(tools, call); };
  Route tests = subscriber_route("POST", "/api/v1/subscribers/{name}/test", "testSubscriber",
                                 "Send a message of type test; its deliveries tell what came of it");
  tests.answer_schema = "SentTest";
  tests.success = 202;
  tests.handler = [tools](Call& call) { return test(tools, call); };
  return {creates, changes, removes, rotates, tests};
}

}  // namespace portent::serve
