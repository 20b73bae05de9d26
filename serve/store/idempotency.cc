#include "serve/store/idempotency.h"

namespace portent::serve::store {

Once begin_once(Session& session, const OnceKey& key, std::int64_t now_ms, std::int64_t abandoned_ms) {
  const bool first = session
                         .run(
                             "INSERT INTO idempotency (subject, request_key, request_hash, at_ms, status, "
                             "content_type, location, "
                             "body) VALUES ($1, $2, $3, $4, 0, '', '', '') ON CONFLICT DO NOTHING",
                             {key.subject, key.key, key.request_hash, now_ms})
                         .changed() == 1;
  if (first) return OnceFirst{};
  const bool taken_over = session
                              .run(
                                  "UPDATE idempotency SET at_ms = $1 WHERE subject = $2 AND request_key = $3 "
                                  "AND request_hash = $4 "
                                  "AND status = 0 AND at_ms < $5",
                                  {now_ms, key.subject, key.key, key.request_hash, abandoned_ms})
                              .changed() == 1;
  if (taken_over) return OnceFirst{};
  const Result rows = session.run(
      "SELECT request_hash, status, content_type, location, body, etag FROM idempotency "
      "WHERE subject = $1 AND request_key = $2",
      {key.subject, key.key});
  if (rows.empty()) return OnceInWork{};  // given up this moment: the client tries again
  if (rows.text(0, 0) != key.request_hash) return OnceOther{};
  if (rows.integer(0, 1) == 0) return OnceInWork{};
  return KeptAnswer{static_cast<int>(rows.integer(0, 1)), rows.text(0, 2), rows.text(0, 3), rows.text(0, 4),
                    rows.text(0, 5)};
}

void finish_once(Session& session, const OnceKey& key, std::int64_t begun_ms, const KeptAnswer& answer) {
  const std::int64_t kept =
      session
          .run(
              "UPDATE idempotency SET status = $1, content_type = $2, location = $3, body = $4, etag = $5 "
              "WHERE subject = $6 AND request_key = $7 AND status = 0 AND at_ms = $8",
              {std::int64_t{answer.status}, answer.content_type, answer.location, answer.body, answer.etag,
               key.subject, key.key, begun_ms})
          .changed();
  if (kept == 0) throw OvertakenError("another request with this Idempotency-Key has taken over");
}

void give_up_once(Session& session, const OnceKey& key, std::int64_t begun_ms) {
  session.run("DELETE FROM idempotency WHERE subject = $1 AND request_key = $2 AND status = 0 AND at_ms = $3",
              {key.subject, key.key, begun_ms});
}

void forget_killed(Session& session) {
  session.run("DELETE FROM idempotency WHERE status = 0");
}

void forget_once(Session& session, std::int64_t before_ms) {
  session.run("DELETE FROM idempotency WHERE at_ms < $1", {before_ms});
}

}  // namespace portent::serve::store
