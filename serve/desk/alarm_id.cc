#include "models/sha256.h"
#include "serve/desk/alarm_life.h"
#include "serve/desk/storm.h"

namespace portent::serve::desk {
namespace {

/// No two lists of texts give the same bytes: each is written with its length before it.
std::string digest(std::initializer_list<std::string_view> texts, std::size_t digits) {
  std::string bytes;
  for (const std::string_view text : texts) bytes += std::to_string(text.size()) + ':' + std::string(text);
  return models::sha256_hex(bytes).substr(0, digits);
}

}  // namespace

std::string alarm_id(const store::AlarmKey& key, const store::AlarmEvidence& evidence) {
  return digest({key.asset, key.part, key.kind, key.subject, evidence.topic,
                 std::to_string(evidence.partition), std::to_string(evidence.offset)},
                24);
}

std::string case_id(const std::string& site, const std::string& kind, const std::string& first_alarm) {
  return digest({"case", site, kind, first_alarm}, 24);
}

}  // namespace portent::serve::desk
