#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "serve/store/session.h"

namespace portent::serve::store {

/// What another system calls something of the desk: one word of a source is one thing of that object.
struct ExternalId {
  std::string source;  ///< such as sap
  std::string external_id;
  std::string object;      ///< what it is of, such as "node" or "alarm"
  std::string object_id;   ///< which one
  std::int64_t ts_ms = 0;  ///< when the source said so, by its own clock
  friend bool operator==(const ExternalId&, const ExternalId&) = default;
};

/// Writes it unless the source said something as new or newer before; returns whether it was written.
bool put_external_id(Session& session, const ExternalId& id);
std::optional<ExternalId> find_external_id(Session& session, const std::string& source,
                                           const std::string& object, const std::string& external_id);
/// By source, then by their word.
std::vector<ExternalId> external_ids_of(Session& session, const std::string& object,
                                        const std::string& object_id);
/// False where it is none, or one of something else by now.
bool delete_external_id(Session& session, const ExternalId& id);

}  // namespace portent::serve::store
