#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "serve/store/session.h"

namespace portent::serve::store {

/// A kind of asset as it stands in the database; serve/desk/asset_class.h says what its definition holds.
struct ClassRow {
  std::string name;
  std::string site = {};        ///< that alone may use it; "": all
  std::string base = {};        ///< the class that it was cloned from
  std::string definition = {};  ///< JSON
  std::int64_t version = 0;
  std::int64_t created_ms = 0;
  std::int64_t updated_ms = 0;
  friend bool operator==(const ClassRow&, const ClassRow&) = default;
};

std::optional<ClassRow> find_class(Session& session, const std::string& name);
/// By name, behind `after`; `sites`: of these and of all, empty: every one.
std::vector<ClassRow> list_classes(Session& session, const std::vector<std::string>& sites,
                                   const std::string& after, std::size_t most);
/// Writes it as version 1. Throws ConflictError where the name is taken.
void insert_class(Session& session, const ClassRow& row);
/// Writes definition and updated_ms where the row still is of `row.version`; else false, and nothing changes.
bool update_class(Session& session, const ClassRow& row);
/// Takes out one of that version that no node is of; else false.
bool delete_class(Session& session, const std::string& name, std::int64_t version);
/// Registered nodes of the class, by id.
std::vector<std::string> nodes_of_class(Session& session, const std::string& name);

}  // namespace portent::serve::store
