#include "train/row_sink.h"

#include <fmt/format.h>

#include <algorithm>

#include "ingest/error.h"
#include "train/read_history.h"

namespace portent::train {

RowSink::RowSink(RawHistory& history, const Selection& selection) : history_(history), selection_(selection) {
  history_.rows = std::make_unique<RowStore>(history_.columns.size());
}

int RowSink::enter(std::string_view name) {
  const std::string text(name), id = asset_id(name);
  const auto [other, fresh] = name_of_.emplace(id, text);
  if (!fresh)
    throw ingest::FatalError(
        fmt::format("assets '{}' and '{}' would both be called {}; rename one", other->second, text, id));
  met_.push_back(id);
  if (!selection_.covers(id)) return -1;
  history_.assets.push_back(id);
  newest_.push_back(std::numeric_limits<std::int64_t>::min());
  return static_cast<int>(history_.assets.size()) - 1;
}

int RowSink::asset(std::string_view name) {
  if (name == last_name_ && !met_.empty()) return last_;
  const auto found = number_.find(std::string(name));
  last_ = found != number_.end() ? found->second : number_.emplace(name, enter(name)).first->second;
  last_name_ = name;
  return last_;
}

AssetName RowSink::names() const {
  return [this](std::string_view name) -> std::optional<std::string> {
    const auto found = number_.find(std::string(name));
    if (found == number_.end()) return std::nullopt;
    if (found->second < 0) return "";
    return history_.assets[static_cast<std::size_t>(found->second)];
  };
}

void RowSink::add(int asset, std::int64_t ts, double usage, ingest::Mode mode,
                  const std::vector<double>& values) {
  const auto number = static_cast<std::size_t>(asset);
  if (asset != last_added_ && newest_[number] != std::numeric_limits<std::int64_t>::min()) grouped_ = false;
  grouped_ &= asset >= last_added_;
  last_added_ = asset;
  history_.unordered += ts < newest_[number];
  newest_[number] = std::max(newest_[number], ts);
  history_.rows->append({static_cast<std::uint32_t>(number), ts, usage, mode, values});
}

void RowSink::finish(const std::string& what) {
  if (met_.empty())
    throw ingest::FatalError(fmt::format("{}: holds no rows that can be used; fetch it again", what));
  selection_.check(met_, what);
  if (history_.rows->size() == 0)
    throw ingest::FatalError(fmt::format(
        "{}: none of {} rows of the assets wanted has a readable time; correct time.column and time.format",
        what, history_.without_time));
  put_in_order(history_, grouped_);
}

}  // namespace portent::train
