#include "serve/store/work_order_details.h"

namespace portent::serve::store {
namespace {

OrderItem read_item(const Result& rows, std::size_t i) {
  return {rows.integer(i, 0), rows.text(i, 1),    rows.text(i, 2),
          rows.text(i, 3),    rows.integer(i, 4), rows.text(i, 5)};
}

/// `table`: a name that stands in this file.
std::int64_t next_position(Session& session, const std::string& table, const std::string& order) {
  return session.run("SELECT COALESCE(MAX(position), 0) + 1 FROM " + table + " WHERE order_id = $1", {order})
      .integer(0, 0);
}

}  // namespace

std::vector<OrderItem> items_of_order(Session& session, const std::string& order) {
  const Result rows = session.run(
      "SELECT position, text, state, who, at_ms, words FROM work_order_items WHERE order_id = $1"
      " ORDER BY position",
      {order});
  std::vector<OrderItem> items;
  for (std::size_t i = 0; i < rows.size(); ++i) items.push_back(read_item(rows, i));
  return items;
}

std::optional<OrderItem> find_item(Session& session, const std::string& order, std::int64_t position) {
  const Result rows = session.run(
      "SELECT position, text, state, who, at_ms, words FROM work_order_items WHERE order_id = $1 AND"
      " position = $2",
      {order, position});
  return rows.empty() ? std::nullopt : std::optional(read_item(rows, 0));
}

void add_item(Session& session, const std::string& order, OrderItem& item) {
  item.position = next_position(session, "work_order_items", order);
  session.run(
      "INSERT INTO work_order_items (order_id, position, text, state, who, at_ms, words)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {order, item.position, item.text, item.state, item.who, item.at_ms, item.words});
}

void update_item(Session& session, const std::string& order, const OrderItem& item) {
  session.run(
      "UPDATE work_order_items SET state = $1, who = $2, at_ms = $3, words = $4 WHERE order_id = $5 AND"
      " position = $6",
      {item.state, item.who, item.at_ms, item.words, order, item.position});
}

std::int64_t count_open_items(Session& session, const std::string& order) {
  return session.run("SELECT COUNT(*) FROM work_order_items WHERE order_id = $1 AND state = 'open'", {order})
      .integer(0, 0);
}

std::int64_t count_items(Session& session, const std::string& order) {
  return session.run("SELECT COUNT(*) FROM work_order_items WHERE order_id = $1", {order}).integer(0, 0);
}

std::vector<UsedPart> parts_of_order(Session& session, const std::string& order) {
  const Result rows = session.run(
      "SELECT position, part_number, name, quantity, unit, spare, who, at_ms FROM work_order_parts"
      " WHERE order_id = $1 ORDER BY position",
      {order});
  std::vector<UsedPart> parts;
  for (std::size_t i = 0; i < rows.size(); ++i)
    parts.push_back({rows.integer(i, 0), rows.text(i, 1), rows.text(i, 2), rows.real(i, 3), rows.text(i, 4),
                     rows.text(i, 5), rows.text(i, 6), rows.integer(i, 7)});
  return parts;
}

void add_used_part(Session& session, const std::string& order, UsedPart& part) {
  part.position = next_position(session, "work_order_parts", order);
  session.run(
      "INSERT INTO work_order_parts (order_id, position, part_number, name, quantity, unit, spare, who, "
      "at_ms)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
      {order, part.position, part.part_number, part.name, part.quantity, part.unit, part.spare, part.who,
       part.at_ms});
}

std::vector<OrderMedia> media_of_order(Session& session, const std::string& order) {
  const Result rows = session.run(
      "SELECT position, uri, title, kind, who, at_ms FROM work_order_media WHERE order_id = $1"
      " ORDER BY position",
      {order});
  std::vector<OrderMedia> media;
  for (std::size_t i = 0; i < rows.size(); ++i)
    media.push_back({rows.integer(i, 0), rows.text(i, 1), rows.text(i, 2), rows.text(i, 3), rows.text(i, 4),
                     rows.integer(i, 5)});
  return media;
}

void add_media(Session& session, const std::string& order, OrderMedia& media) {
  media.position = next_position(session, "work_order_media", order);
  session.run(
      "INSERT INTO work_order_media (order_id, position, uri, title, kind, who, at_ms)"
      " VALUES ($1, $2, $3, $4, $5, $6, $7)",
      {order, media.position, media.uri, media.title, media.kind, media.who, media.at_ms});
}

}  // namespace portent::serve::store
