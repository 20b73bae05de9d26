#include "serve/connector/twin_text.h"

#include <fmt/format.h>

#include <algorithm>

namespace portent::serve::connector {

std::string reference_of(std::string_view prefix, const std::string& order_id) {
  return fmt::format("[{}:{}]", prefix, order_id);
}

std::optional<std::string> order_named_by(std::string_view prefix, std::string_view title) {
  while (title.ends_with(' ')) title.remove_suffix(1);
  const std::string start = fmt::format("[{}:", prefix);
  const std::size_t at = title.rfind(start);
  if (at == std::string_view::npos || !title.ends_with(']')) return std::nullopt;
  const std::string_view id = title.substr(at + start.size(), title.size() - at - start.size() - 1);
  const bool plain = id.starts_with("wo-") && id.size() > 3 && id.size() <= 24 &&
                     std::ranges::all_of(id.substr(3), [](char c) { return c >= '0' && c <= '9'; });
  return plain ? std::optional(std::string(id)) : std::nullopt;
}

Twin twin_of(const store::WorkOrder& order, std::string_view prefix, std::optional<std::int64_t> asset) {
  Twin twin;
  twin.reference = reference_of(prefix, order.id);
  const std::string& title = order.title.empty() ? order.fault : order.title;
  twin.title = title + (title.empty() ? "" : " ") + twin.reference;
  twin.description = order.words + (order.words.empty() ? "" : "\n\n");
  twin.description += fmt::format(
      "{} of {}{}{}, {}, opened by {} {}", order.fault.empty() ? "work" : order.fault, order.asset,
      order.part.empty() ? "" : ", part ", order.part, order.kind, "Portent", twin.reference);
  twin.priority = order.priority;
  twin.due_ms = order.due_ms;
  twin.asset = asset;
  twin.progress = progress_of(order);
  return twin;
}

}  // namespace portent::serve::connector
