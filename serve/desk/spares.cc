#include "serve/desk/spares.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "serve/desk/classes.h"
#include "serve/desk/known_parts.h"
#include "serve/desk/node_rules.h"
#include "serve/desk/plain_text.h"
#include "serve/store/nodes.h"
#include "serve/store/spares.h"
#include "serve/store/stock_moves.h"

namespace portent::serve::desk {
namespace {

using store::Session;
using store::Spare;
using store::SpareFit;
using Kind = Refusal::Kind;

constexpr double kMostUnits = 1e9, kMostDays = 10'000;

bool is_currency(const std::string& text) {
  return text.size() == 3 && std::ranges::all_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

Outcome<Spare> current(Session& session, const std::string& id, std::int64_t version) {
  auto there = id_problem(id).empty() ? store::find_spare_to_change(session, id) : std::nullopt;
  if (!there) return refuse(Kind::kNotFound, "id", fmt::format("there is no spare '{}'", id));
  if (there->version == version) return std::move(*there);
  return refuse(
      Kind::kStale, "version",
      fmt::format("spare '{}' is of version {} by now, not {}: read it again", id, there->version, version));
}

tl::unexpected<Refusal> stale(const std::string& id) {
  return refuse(Kind::kStale, "version", fmt::format("spare '{}' was changed meanwhile: read it again", id));
}

void check_number(const char* field, const std::optional<double>& number, double most, Faults& faults) {
  if (number && !(*number >= 0 && *number <= most))
    faults.push_back({field, fmt::format("is not a number from 0 to {:g}", most)});
}

/// Of a part that the asset, or its class, is known not to have, none could ever be needed.
std::string fit_part_problem(Session& session, const SpareFit& fit) {
  if (fit.part.empty()) return "";
  if (!fit.asset_class.empty())
    return part_problem(fit.part, "the class '" + fit.asset_class + "'",
                        known_parts(known_class(session, fit.asset_class).value()));
  return part_problem(fit.part, "'" + fit.asset + "'",
                      known_parts(session, store::find_node(session, fit.asset).value()));
}

/// What takes a spare must be there: a part for nothing would wait in stock for ever.
std::string fit_problem(Session& session, const SpareFit& fit) {
  if (fit.asset_class.empty() == fit.asset.empty()) return "names either a class or an asset";
  if (!fit.asset_class.empty()) {
    const bool text = text_problem(fit.asset_class).empty();
    if (!text || !known_class(session, fit.asset_class))
      return fmt::format("there is no class '{}': the spare would fit nothing", fit.asset_class);
    return "";
  }
  const auto node = id_problem(fit.asset).empty() ? store::find_node(session, fit.asset) : std::nullopt;
  if (!node || !store::is_asset(*node))
    return fmt::format("there is no asset '{}' in the ledger: the spare would fit nothing", fit.asset);
  return "";
}

}  // namespace

std::optional<store::Quantity> quantity_of(double units) {
  if (!(units >= 0 && units <= kMostUnits)) return std::nullopt;
  const double thousandths = units * store::kOneUnit, whole = std::round(thousandths);
  // What a number of that size can't tell apart, and no more: a tenth of a thousandth is refused.
  constexpr double kEpsilon = std::numeric_limits<double>::epsilon();
  if (std::abs(thousandths - whole) > 1e-6 + 4 * kEpsilon * thousandths) return std::nullopt;
  return static_cast<store::Quantity>(whole);
}

void check_spare(Spare& spare, Faults& faults) {
  if (auto problem = id_problem(spare.id); !problem.empty()) faults.push_back({"id", problem});
  if (spare.name.empty()) spare.name = spare.id;
  if (spare.unit.empty()) spare.unit = "pcs";
  if (spare.site.empty()) spare.site = site_of_id(spare.id);
  for (const auto& [name, field] : store::kSpareTexts)
    if (auto problem = text_problem(spare.*field); !problem.empty()) faults.push_back({name, problem});
  if (spare.site.empty())
    faults.push_back({"site", "is missing: say where it lies, or begin its id with the site and ':'"});
  else if (!id_problem(spare.site).empty())
    faults.push_back({"site", id_problem(spare.site)});
  if (!spare.currency.empty() && !is_currency(spare.currency))
    faults.push_back({"currency", "is not three capital letters such as EUR"});
  check_number("price", spare.price, 1e12, faults);
  check_number("lead_time_days", spare.lead_time_days, kMostDays, faults);
  if (spare.minimum < 0) faults.push_back({"minimum", "is less than none"});
}

Outcome<Spare> create_spare(Session& session, const Spare& wanted, std::int64_t now_ms) {
  Spare made = wanted;
  Faults faults;
  check_spare(made, faults);
  if (!faults.empty()) return refuse(std::move(faults));
  if (store::find_spare(session, made.id))
    return refuse(Kind::kTaken, "id", fmt::format("spare '{}' is there already", made.id));
  made.on_hand = made.reserved = 0;
  made.version = 1;
  made.created_ms = made.updated_ms = now_ms;
  store::insert_spare(session, made);
  return made;
}

Outcome<Spare> change_spare(Session& session, const Spare& wanted, std::int64_t now_ms) {
  auto there = current(session, wanted.id, wanted.version);
  if (!there) return there;
  Spare made = wanted;
  for (std::int64_t Spare::*kept :
       {&Spare::on_hand, &Spare::reserved, &Spare::created_ms, &Spare::updated_ms})
    made.*kept = (*there).*kept;
  Faults faults;
  check_spare(made, faults);
  if (!faults.empty()) return refuse(std::move(faults));
  if (made == *there) return there;
  if (made.unit != there->unit && !store::moves_of_spare(session, made.id, INT64_MAX, 1).empty())
    return refuse(Kind::kTaken, "unit",
                  fmt::format("stock of '{}' was moved in {}: its unit stays; add another spare for what is "
                              "counted in {}",
                              made.id, there->unit.empty() ? "no unit" : there->unit,
                              made.unit.empty() ? "none" : made.unit));
  made.updated_ms = now_ms;
  if (!store::update_spare(session, made)) return stale(made.id);
  ++made.version;
  return made;
}

Outcome<Spare> remove_spare(Session& session, const std::string& id, std::int64_t version) {
  auto there = current(session, id, version);
  if (!there) return there;
  if (!store::delete_spare(session, id, version))
    return refuse(Kind::kTaken, "id", fmt::format("stock of '{}' was moved: what happened to it stays", id));
  return there;
}

void check_fits(Session& session, const std::vector<SpareFit>& fits, Faults& faults) {
  for (std::size_t i = 0; i < fits.size(); ++i) {
    const SpareFit& fit = fits[i];
    const std::string where = fmt::format("fits.{}", i);
    const auto same = [&](const SpareFit& other) {
      return std::tie(other.asset_class, other.asset, other.part) ==
             std::tie(fit.asset_class, fit.asset, fit.part);
    };
    if (auto problem = fit_problem(session, fit); !problem.empty())
      faults.push_back({where + (fit.asset.empty() ? ".class" : ".asset"), problem});
    else if (auto unknown = fit_part_problem(session, fit); !unknown.empty())
      faults.push_back({where + ".part", unknown});
    if (auto problem = text_problem(fit.part, 128); !problem.empty())
      faults.push_back({where + ".part", problem});
    if (fit.quantity <= 0) faults.push_back({where + ".quantity", "is not more than 0"});
    if (std::ranges::count_if(fits, same) > 1) faults.push_back({where, "stands twice"});
  }
}

Outcome<Spare> set_fits(Session& session, const std::string& id, std::int64_t version,
                        const std::vector<SpareFit>& fits, std::int64_t now_ms) {
  auto there = current(session, id, version);
  if (!there) return there;
  Faults faults;
  check_fits(session, fits, faults);
  if (!faults.empty()) return refuse(std::move(faults));
  std::vector<SpareFit> sorted = fits;
  std::ranges::sort(sorted);
  if (sorted == store::fits_of_spare(session, id)) return there;
  store::replace_fits(session, id, sorted);
  there->updated_ms = now_ms;
  if (!store::update_spare(session, *there)) return stale(id);
  ++there->version;
  return there;
}

bool fits_asset(Session& session, const std::string& spare, const std::string& asset) {
  const auto node = id_problem(asset).empty() ? store::find_node(session, asset) : std::nullopt;
  if (!node) return false;
  return std::ranges::any_of(store::fits_of_spare(session, spare), [&](const SpareFit& fit) {
    return fit.asset == node->id || (!fit.asset_class.empty() && fit.asset_class == node->asset_class);
  });
}

}  // namespace portent::serve::desk
