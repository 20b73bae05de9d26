#include "ingest/archive/merged_rows.h"

#include <algorithm>
#include <map>
#include <set>

namespace portent::ingest::archive {

MergedRows::MergedRows(const std::filesystem::path& folder, const std::vector<const HistoryEntry*>& files,
                       HistoryFilter filter)
    : filter_(std::move(filter)) {
  for (const HistoryEntry* entry : files) {
    const auto path = folder / entry->path;
    auto file = HistoryFile::open(path, entry->footer_checksum);
    if (!file) throw DamagedHistory(path, file.error());
    sources_.push_back({path, std::move(*file), HistoryRows(names_)});
  }
  for (std::size_t s = 0; s < sources_.size(); ++s)
    if (fill(sources_[s])) heap_.push_back(s);
  std::ranges::make_heap(heap_, [this](std::size_t a, std::size_t b) { return later(a, b); });
}

bool MergedRows::fill(Source& source) {
  source.at = 0;
  source.rows.clear();
  while (source.rows.size() == 0 && source.group < source.file.groups()) {
    const std::size_t group = source.group++;
    if (!source.file.may_hold(group, filter_)) continue;
    const auto read = source.file.read(group, filter_, source.rows);
    if (!read) throw DamagedHistory(source.path, read.error());
  }
  return source.rows.size() > 0;
}

bool MergedRows::later(std::size_t a, std::size_t b) const {
  const Source &x = sources_[a], &y = sources_[b];
  if (comes_before(y.rows, y.rows[y.at], x.rows, x.rows[x.at])) return true;
  return a > b && !comes_before(x.rows, x.rows[x.at], y.rows, y.rows[y.at]);
}

bool MergedRows::next() {
  const auto order = [this](std::size_t a, std::size_t b) { return later(a, b); };
  if (begun_) {
    std::ranges::pop_heap(heap_, order);
    Source& source = sources_[heap_.back()];
    if (++source.at < source.rows.size() || fill(source))
      std::ranges::push_heap(heap_, order);
    else
      heap_.pop_back();
  }
  begun_ = true;
  return !heap_.empty();
}

ColumnPlan MergedRows::plan() const {
  std::map<std::string, ScaleTally> tallies;
  std::set<std::string> texts;
  for (const Source& source : sources_) source.file.tally(tallies, texts);
  ColumnPlan plan;
  for (const auto& [name, tally] : tallies) plan.numbers.push_back(tally.column(name));
  plan.texts.assign(texts.begin(), texts.end());
  return plan;
}

}  // namespace portent::ingest::archive
