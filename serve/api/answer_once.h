#pragma once

#include <cstdint>
#include <functional>

#include "serve/api/route.h"
#include "serve/store/store.h"

namespace portent::serve {

/// For RouterHooks::once: the answer to a POST with an Idempotency-Key, worked out once for all that repeat
/// it while that is kept (AccessOptions::keep_answers_ms, a day), also when two arrive together. The same key
/// for another request: 422. One that is in work: 409 with Retry-After. Answers of 500 and above are not
/// kept, so that the client may try again; nor is one that holds a secret, whose repetition gets 409. The key
/// belongs to who sends it: nobody sees another's answer.
WebAnswer answer_once(store::Store& store, Call& call, const std::function<WebAnswer()>& work);

/// Keeps the answer of a call that carries such a key in the transaction of what it changes; of any other
/// call nothing. The handler sets Call::once_finished once that is committed. Throws store::OvertakenError
/// where the key is another call's by now, which undoes the change; answer_once() answers for it.
void keep_once(store::Session& session, const Call& call, const WebAnswer& answer);

}  // namespace portent::serve
