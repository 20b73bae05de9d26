#include <cstdlib>
#include <string_view>

#include "serve/connector/json_parts.h"
#include "serve/connector/twin_text.h"

// Any bytes that a CMMS answers are an order or a page, or are refused in words that can be shown; what was
// read has an id that goes into a path as it is, and can be written to.

namespace {

using namespace portent::serve::connector;

bool plain(std::string_view text) {
  for (const char c : text)
    if (c < ' ' || c > '~') return false;
  return true;
}

void check(bool holds) {
  if (!holds) std::abort();
}

void use(const Cmms& cmms, const TheirOrder& order) {
  check(!order.id.empty() && order.id.find_first_not_of("0123456789") == std::string::npos);
  Twin twin;
  twin.reference = "[portent:wo-1]";
  twin.title = "Leak [portent:wo-1]";
  twin.asset = 1;
  if (const auto asked = cmms.update(twin, order)) check(parse_object(asked->body).has_value());
  for (const Progress progress : {Progress::kOpen, Progress::kDone, Progress::kCancelled})
    check(parse_object(cmms.set_progress(order, progress).body).has_value());
  static_cast<void>(order_named_by("portent", order.title));
}

void read(const Cmms& cmms, std::string_view text) {
  if (const auto order = cmms.order(text))
    use(cmms, *order);
  else
    check(!order.error().empty() && plain(order.error()));
  if (const auto page = cmms.page(text, "1", 1'000)) {
    for (const TheirOrder& order : page->orders) use(cmms, order);
    check(plain(page->why) && plain(cmms.changes(0, page->next, 100).url));
  }
  const auto created = cmms.created(text);
  check(created ? plain(*created) : plain(created.error()));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const auto kAtlas = make_cmms("atlas", {"https://atlas.plant1", "key", ""});
  static const auto kMaintainX = make_cmms("maintainx", {"https://maintainx.example/v1", "key", ""});
  read(*kAtlas, text);
  read(*kMaintainX, text);
  static_cast<void>(parse_instant(text));
  return 0;
}
