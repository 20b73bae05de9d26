#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace portent::serve::desk {

/// What is wrong with one field of what was sent, and how to put it right.
struct Fault {
  std::string field;  ///< as it was sent, such as `attributes.rated_flow`; "": the whole
  std::string message;
  friend bool operator==(const Fault&, const Fault&) = default;
};
using Faults = std::vector<Fault>;

/// Why a change was not made; nothing of it was.
struct Refusal {
  enum class Kind {
    kInvalid,   ///< see faults
    kNotFound,  ///< what is to be changed is not there
    kStale,     ///< it is of another version than the one that the change was made for
    kTaken,     ///< its id or name is another one's
  };
  Kind kind = Kind::kInvalid;
  Faults faults = {};
  friend bool operator==(const Refusal&, const Refusal&) = default;
};

template <typename T>
using Outcome = tl::expected<T, Refusal>;

inline tl::unexpected<Refusal> refuse(Refusal::Kind kind, std::string field, std::string message) {
  return tl::unexpected(Refusal{kind, {{std::move(field), std::move(message)}}});
}
inline tl::unexpected<Refusal> refuse(Faults faults) {
  return tl::unexpected(Refusal{Refusal::Kind::kInvalid, std::move(faults)});
}

/// Every fault in one line: `kind: is not one of ...; cost: ...`.
inline std::string in_words(const Faults& faults) {
  std::string words;
  for (const Fault& fault : faults)
    words += (words.empty() ? "" : "; ") + (fault.field.empty() ? "" : fault.field + ": ") + fault.message;
  return words;
}

}  // namespace portent::serve::desk
