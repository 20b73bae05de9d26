#include "train/training_key.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "models/sha256.h"

namespace portent::train {
namespace {

std::string text_of(const NetworkRecipe& r) {
  const models::NetworkSpec& n = r.network;
  const CropOptions& c = r.crops;
  const FitOptions& f = r.fit;
  return fmt::format(
      "network {} {} {} {} {}\ncrops {} {} {} {} {} {} {} {} {} {} {} {} {}\nfit {} {} {} {} {} {} {} {} "
      "{}\n",
      n.kind, n.width, n.kernel, fmt::join(n.dilations, ","), n.unit, c.batch, c.length, c.tail, c.from_start,
      c.met_in_mid_life, c.no_counter, c.settling, c.cap, c.capped_weight, c.far, c.far_weight, c.offset,
      c.noise, f.steps, f.warm_up, f.rate, f.decay, f.clip, f.average, f.dropout, f.mse, f.pinball);
}

std::string text_of(const TreeOptions& t) {
  return fmt::format("trees {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}\n", t.trees, t.rate, t.leaves,
                     t.depth, t.rows_a_leaf, t.row_share, t.feature_share, t.node_share, t.l2, t.bins,
                     static_cast<int>(t.objective), static_cast<int>(t.distribution), t.aft_scale, t.aft_unit,
                     t.cap);
}

std::string text_of(const Recipe& r) {
  std::string text = fmt::format("recipe {} {} {} {}\n", r.preset, r.folds, r.cap, r.use_age);
  const TreeRowOptions& rows = r.tree_rows;
  text += fmt::format("rows {} {} {} {} {} {} {}\n", rows.first_step, rows.mid_life_every, rows.capped_weight,
                      rows.far, rows.far_weight, rows.most_rows, rows.most_values);
  for (const NetworkRecipe& network : r.networks) text += text_of(network);
  for (const TreeOptions& trees : r.trees) text += text_of(trees);
  return text;
}

}  // namespace

std::string training_key(const Fleet& fleet, const TrainOptions& options, std::string_view program) {
  models::Sha256 hash;
  const ingest::StepConfig& step = fleet.step;
  hash.add(fmt::format("program {}\ndata {}\nseed {}\n", program, fleet.data_hash, options.seed));
  hash.add(fmt::format("step {} {} {} {} {} {}\n", format_every(step), step.hold_ms, step.allowed_lateness_ms,
                       step.max_gap, step.max_gap_ms, fleet.life_unit));
  hash.add(fmt::format("settings {}\n", fmt::join(fleet.settings, ",")));
  for (std::size_t i = 0; i < fleet.channels.size(); ++i)
    hash.add(fmt::format("channel {} {}\n", fleet.channels[i], static_cast<int>(fleet.kind(i))));
  hash.add(fmt::format("critical {}\n", fmt::join(fleet.critical, ",")));
  hash.add(text_of(options.recipe));
  for (const Life& life : fleet.lives)
    hash.add(fmt::format("life {} {} {} {} {} {}\n", life.asset, life.part, life.steps.size(), life.failed,
                         life.start, life.end));
  if (options.start) hash.add(fmt::format("start {} {}\n", options.start->hash, options.start->fewer_steps));
  for (const auto& [asset, fold] : options.fold_of) hash.add(fmt::format("fold {} {}\n", asset, fold));
  return hash.hex();
}

}  // namespace portent::train
