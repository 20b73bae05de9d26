#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// How webhooks are signed, by Standard Webhooks 1.0 (https://www.standardwebhooks.com), symmetric keys.

namespace portent::serve::outward {

/// A secret of 256 random bits: `whsec_` and their base64.
std::string make_webhook_secret();

/// The header `webhook-signature`: `v1,` and base64 of the HMAC-SHA256 of `ID.TIMESTAMP.BODY`, one for each
/// secret, the first first, with blanks between; one that is
/// no secret (`whsec_` and base64 of 24 to 64 bytes) is passed over. `timestamp_s`: since the epoch.
std::string webhook_signatures(std::span<const std::string> secrets, std::string_view id,
                               std::int64_t timestamp_s, std::string_view body);

}  // namespace portent::serve::outward
