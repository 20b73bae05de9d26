#include "serve/desk/export.h"

#include "serve/desk/belongings.h"
#include "serve/desk/node_row.h"

namespace portent::serve::desk {
namespace {

constexpr std::size_t kPage = 500;

std::string json_of(store::Session& session, const store::Node& node) {
  std::string json = encode_node(node);
  if (const std::string more = encode_belongings(session, node.id); !more.empty()) {
    json.pop_back();
    json += "," + more + "}";
  }
  return json;
}

std::string text_of(store::Session& session, const store::Node& node, ExportFormat format, bool first) {
  if (format == ExportFormat::kCsv) return csv_row_of(node);
  if (format == ExportFormat::kJsonLines) return json_of(session, node) + "\n";
  return (first ? "" : ",\n") + json_of(session, node);
}

}  // namespace

std::size_t export_nodes(store::Store& store, const store::NodeFilter& filter, ExportFormat format,
                         std::ostream& to) {
  if (format == ExportFormat::kCsv) to << csv_header();
  if (format == ExportFormat::kJsonList) to << "[";
  std::size_t written = 0;
  store.read([&](store::Session& session) {
    for (store::NodePage page{.most = kPage}; to;) {
      const auto nodes = store::list_nodes(session, filter, page);
      for (const store::Node& node : nodes) to << text_of(session, node, format, written++ == 0);
      if (nodes.size() < kPage) break;
      page.after = store::cursor_after(nodes.back(), page.order);
    }
  });
  if (format == ExportFormat::kJsonList) to << "]\n";
  return written;
}

}  // namespace portent::serve::desk
