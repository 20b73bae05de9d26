#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

#include "serve/outward/transfers.h"
#include "serve/store/work_order.h"

// What a CMMS looks like from here: requests that it understands, and what its answers say. All of it pure.

namespace portent::serve::connector {

/// How far work has come, in words that both sides have. Held is theirs alone: it says nothing about ours.
enum class Progress : std::uint8_t { kOpen, kInProgress, kDone, kCancelled, kHeld };
/// Such as "in_progress".
std::string_view name_of(Progress progress);
std::optional<Progress> progress_named(std::string_view name);
Progress progress_of(const store::WorkOrder& order);

/// What of an order stands in its twin.
struct Twin {
  std::string reference;    ///< that it is found by, at the end of its title
  std::string title;        ///< ends with the reference
  std::string description;  ///< ends with the reference as well
  store::Priority priority = store::Priority::kNormal;
  std::optional<std::int64_t> due_ms = {};
  std::optional<std::int64_t> asset = {};  ///< its number there, where the ledger has it
  Progress progress = Progress::kOpen;
};

/// A twin as the CMMS tells of it.
struct TheirOrder {
  std::string id;
  std::string title = {}, description = {};
  Progress progress = Progress::kOpen;
  bool filed = false;  ///< archived: as good as cancelled
  std::int64_t updated_ms = 0;
  std::string text = {};  ///< the JSON object itself
};

struct TheirPage {
  std::vector<TheirOrder> orders;
  std::string next;      ///< asks for the next page; "": this is the last
  std::size_t odd = 0;   ///< entries that are no orders
  std::string why = {};  ///< of the first of those
};

/// Why an answer is none, in words that name what is wrong with it.
template <typename What>
using Read = tl::expected<What, std::string>;

struct CmmsOptions {
  std::string url;           ///< without a slash at its end
  std::string key;           ///< that opens it
  std::string organization;  ///< of MaintainX keys that open several; "": none
};

/// One sort of CMMS. Stateless, so thread-safe; answers are any bytes.
class Cmms {
 public:
  virtual ~Cmms() = default;

  /// Asks for orders whose title holds the reference (maybe among others), `most` of them, then for the page
  /// `next`.
  virtual outward::Ask find(const std::string& reference, const std::string& next, int most) const = 0;
  virtual outward::Ask create(const Twin& twin) const = 0;
  virtual outward::Ask read(const std::string& id) const = 0;
  /// Writes what differs but for the progress; nullopt: nothing does.
  virtual std::optional<outward::Ask> update(const Twin& twin, const TheirOrder& theirs) const = 0;
  /// `theirs` as it was read last.
  virtual outward::Ask set_progress(const TheirOrder& theirs, Progress progress) const = 0;
  /// Asks for orders that changed since then by its clock, and others, `most` of them, then for the page
  /// `next`.
  virtual outward::Ask changes(std::int64_t since_ms, const std::string& next, int most) const = 0;

  virtual Read<std::string> created(std::string_view body) const = 0;
  virtual Read<TheirOrder> order(std::string_view body) const = 0;
  /// `asked`: the page's own `next`; `since_ms` of changes(), else 0.
  virtual Read<TheirPage> page(std::string_view body, const std::string& asked,
                               std::int64_t since_ms) const = 0;

 protected:
  Cmms() = default;
  Cmms(const Cmms&) = delete;
  Cmms& operator=(const Cmms&) = delete;
};

/// `atlas` or `maintainx`; nullptr: there is no such kind.
std::unique_ptr<Cmms> make_cmms(const std::string& kind, CmmsOptions options);

}  // namespace portent::serve::connector
