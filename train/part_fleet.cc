#include "train/part_fleet.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace portent::train {
namespace {

void append(std::vector<CrossFittedLife>&& from, const std::vector<std::size_t>& numbers,
            std::vector<CrossFittedLife>& to) {
  for (CrossFittedLife& life : from) {
    life.life = numbers[life.life];
    to.push_back(std::move(life));
  }
}

/// The mean over parts, a channel that a part does not look at counting 0.
void add_shares(const Contributions& of_part, double parts, Contributions& to) {
  if (!of_part.how.empty()) to.how = of_part.how;
  for (const ChannelShare& share : of_part.shares) {
    const auto known = std::ranges::find(to.shares, share.channel, &ChannelShare::channel);
    if (known == to.shares.end())
      to.shares.push_back({share.channel, share.share / parts});
    else
      known->share += share.share / parts;
  }
}

}  // namespace

PartOfFleet::PartOfFleet(const Fleet& whole, std::size_t part)
    : name_(whole.parts[part]),
      parts_(static_cast<double>(whole.parts.size())),
      critical_(whole.critical.empty() || std::ranges::find(whole.critical, name_) != whole.critical.end()) {
  fleet_.settings = whole.settings;
  fleet_.channels = whole.channels;
  fleet_.kinds = whole.kinds;
  fleet_.units = whole.units;
  fleet_.setting_units = whole.setting_units;
  fleet_.step = whole.step;
  fleet_.life_unit = whole.life_unit;
  fleet_.failure_when = whole.failure_when;
  fleet_.data_hash = whole.data_hash;
  for (std::size_t i = 0; i < whole.lives.size(); ++i) {
    if (whole.lives[i].part != name_) continue;
    fleet_.lives.push_back(whole.lives[i]);
    lives_.push_back(i);
  }
}

void PartOfFleet::add(Training&& part, Training& to) const {
  models::PartFit& fit = to.bundle.manifest.parts.emplace_back();
  static_cast<models::LifeFit&>(fit) = part.bundle.manifest;
  fit.name = name_;
  fit.critical = critical_;
  for (const auto& [name, words] : part.bundle.manifest.recipe)
    if (!to.bundle.manifest.recipe.contains(name))
      to.bundle.manifest.recipe[fmt::format("{}: {}", name_, name)] = words;
  append(std::move(part.out_of_fold), lives_, to.out_of_fold);
  append(std::move(part.out_of_fold_mid_life), lives_, to.out_of_fold_mid_life);
  add_shares(part.contributions, parts_, to.contributions);
}

Recipe recipe_of_part(const Fleet& part, const Recipe& recipe, std::size_t number) {
  Recipe own = recipe;
  own.prefix = fmt::format("p{}", number);
  std::set<std::string> failed;
  for (const Life& life : part.lives)
    if (life.failed) failed.insert(life.asset);
  if (failed.size() >= 2) return own;
  own.networks.clear();
  own.trees.clear();
  own.classics = {ClassicRecipe{"health"}};
  return own;
}

}  // namespace portent::train
