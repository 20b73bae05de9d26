#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "serve/connector/cmms.h"
#include "serve/connector/web.h"

namespace portent::serve::connector {

/// Why a request came to nothing.
struct Trouble {
  Answer::Of of = Answer::Of::kTaken;  ///< kTaken: its words make no sense
  long status = 0;
  std::string why = {};
  std::optional<std::int64_t> retry_after_ms = {};
  bool list = false;  ///< it asked for a list: what is wrong with that is wrong with the CMMS, and no order's
};

/// What one CMMS is asked, a request at a time, and why the last one came to nothing. Not thread-safe.
class Dialogue {
 public:
  /// What they are given must outlive it. `list_bytes`: of a page of a list at most.
  Dialogue(const Cmms& cmms, Web& web, std::size_t list_bytes)
      : cmms_(cmms), web_(web), list_bytes_(list_bytes) {}

  /// From now on: true breaks a request off.
  void stop_when(std::function<bool()> stopping) { stopping_ = std::move(stopping); }

  Read<TheirOrder> order(const std::string& id);
  Read<std::string> create(const Twin& twin);
  /// Whatever a 2xx holds.
  Read<bool> send(const outward::Ask& request);
  /// The ids of those that hold its reference, the first made first. None of them is passed over: an entry
  /// that can't be read, or a list that does not end, is an error.
  Read<std::vector<std::string>> twins_of(const Twin& twin);
  /// What changed since then, page by page; some pages may come twice. False: there is more than is read.
  Read<bool> changes(std::int64_t since_ms, const std::function<void(TheirPage)>& each);

  const Trouble& trouble() const { return trouble_; }
  /// The last answer makes no sense after all.
  tl::unexpected<std::string> odd(std::string why);
  /// The order itself is in the way.
  tl::unexpected<std::string> refuse(std::string why);
  /// Why twins can't be looked for, as long as that is so: a 4xx of the search itself.
  const std::string& blind() const { return blind_; }

 private:
  using Question = std::function<outward::Ask(const std::string& next, int most)>;

  template <typename What, typename Parse>
  Read<What> got(const outward::Ask& request, Parse parse);
  Read<bool> list(const Question& question, std::int64_t since_ms, std::size_t most,
                  const std::function<void(TheirPage)>& each);

  const Cmms& cmms_;
  Web& web_;
  std::size_t list_bytes_;
  int page_size_ = 100;
  Trouble trouble_;
  std::string blind_;
  std::function<bool()> stopping_ = [] { return false; };
};

}  // namespace portent::serve::connector
