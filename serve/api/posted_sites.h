#pragma once

#include <compare>
#include <map>
#include <optional>
#include <string>

#include "serve/api/access_gate.h"
#include "serve/store/store.h"

namespace portent::serve {

/// Whether the caller of a post may write for the assets that it names, each site asked once. An asset that
/// nobody knows is of the site that its id begins with, and so is, for what is said, one that the caller may
/// not see.
class PostedSites {
 public:
  /// All must outlive it.
  PostedSites(store::Session& session, AccessGate& gate, const Call& call)
      : session_(session), gate_(gate), call_(call) {}

  /// Why not, or nullptr.
  const Problem* problem_at(const std::string& asset);

 private:
  struct Place {
    std::string site;  ///< where it stands
    std::string told;  ///< where the caller may think that it stands
    auto operator<=>(const Place&) const = default;
  };
  Place place_of(const std::string& asset) const;
  std::optional<Problem> problem_of_place(const Place& place);

  store::Session& session_;
  AccessGate& gate_;
  const Call& call_;
  std::map<std::string, Place> places_;  ///< by asset
  std::map<Place, std::optional<Problem>> problems_;
  int denied_ = 0;
};

}  // namespace portent::serve
