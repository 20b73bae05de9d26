#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "serve/outward/transfers.h"
#include "serve/store/deliveries.h"
#include "serve/store/forecasts.h"
#include "serve/store/store.h"
#include "serve/store/subscribers.h"

// Messages as mail that a person can act on: what, where, how bad, since when, how long it may last, what to
// do, and where to look.

namespace portent::serve::outward {

/// What stands around the words of a message.
struct MailFrame {
  std::string from, to;  ///< plain addresses
};

/// Subject and body of a message as it went to the subscriber's queue.
struct MailWords {
  std::string subject;
  std::string text;
  friend bool operator==(const MailWords&, const MailWords&) = default;
};
/// `newest`: the newest forecast of the asset, for its remaining life. Any JSON is told somehow.
MailWords mail_words(std::string_view type, std::string_view body, const std::string& link,
                     const std::optional<store::ForecastRow>& newest);

/// A whole message by RFC 5322: plain text, and the same as simple HTML. Whatever the words hold, no header
/// comes from them: they are encoded (RFC 2047, base64 of UTF-8). The id of the message is that of the
/// delivery, the same at every try.
Mail whole_mail(const MailFrame& frame, const MailWords& words, std::string_view message_id,
                std::int64_t now_ms);

/// Both of a delivery, with what the desk knows of its asset by now.
Mail make_mail(store::Store& store, const std::string& from, const std::string& link,
               const store::Subscriber& to, const store::Delivery& delivery, std::int64_t now_ms);

}  // namespace portent::serve::outward
