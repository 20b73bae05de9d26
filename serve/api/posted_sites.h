#pragma once

#include <map>
#include <optional>
#include <string>

#include "serve/api/access_gate.h"
#include "serve/store/store.h"

namespace portent::serve {

/// Whether the caller of a post may write for the assets that it names, each site asked once. An asset that
/// nobody knows is of the site that its id begins with.
class PostedSites {
 public:
  /// All must outlive it.
  PostedSites(store::Session& session, AccessGate& gate, const Call& call)
      : session_(session), gate_(gate), call_(call) {}

  /// Why not, or nullptr.
  const Problem* problem_at(const std::string& asset);

 private:
  std::optional<Problem> problem_of_site(const std::string& site);

  store::Session& session_;
  AccessGate& gate_;
  const Call& call_;
  std::map<std::string, std::string> sites_;                ///< by asset
  std::map<std::string, std::optional<Problem>> problems_;  ///< by site
  int denied_ = 0;
};

}  // namespace portent::serve
