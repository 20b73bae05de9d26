#include "train/split_lives.h"

namespace portent::train {
namespace {

class Splitter {
 public:
  Splitter(const LifeEvidence& evidence, const std::string& part) : evidence_(evidence), part_(part) {}

  std::vector<LifeRows> split() {
    for (std::size_t row = 0; row < evidence_.rows; ++row) {
      while (event() && event()->ts < evidence_.ts(row)) apply(*event(), row);
      if (row > 0 && evidence_.counter_reset && evidence_.counter_reset(row)) begin(row, false);
      note_flag(row);
    }
    for (; event(); ++next_)  // what came after the last row: only a failure tells of the life before
      if (fails(*event()) && event()->ts <= evidence_.latest_failure) end(evidence_.rows, true, event()->ts);
    end(evidence_.rows, evidence_.fails_at_last_row, std::nullopt);
    return std::move(lives_);
  }

 private:
  const AssetEvent* event() const {
    return evidence_.events && next_ < evidence_.events->size() ? &(*evidence_.events)[next_] : nullptr;
  }

  bool fails(const AssetEvent& event) const {
    return event.kind == "failure" && (event.part.empty() || event.part == part_);
  }

  void apply(const AssetEvent& event, std::size_t row) {
    ++next_;
    if (fails(event)) {
      end(row, true, event.ts);
      begin(row, true);
    } else if (renews(event, part_)) {
      begin(row, true);
    }
  }

  void begin(std::size_t row, bool renewed) {
    end(row, false, std::nullopt);
    alive_ = true;
    first_ = row;
    renewed_ = renewed;
  }

  void end(std::size_t row, bool failed, std::optional<std::int64_t> failed_at) {
    if (alive_ && row > first_) lives_.push_back({first_, row, failed, renewed_, failed_at});
    alive_ = false;
  }

  void note_flag(std::size_t row) {
    if (!evidence_.flagged) return;
    const bool flagged = evidence_.flagged(row);
    if (alive_ && flagged)
      end(row + 1, true, std::nullopt);
    else if (!alive_ && !flagged && !evidence_.flag_is_condition)
      begin(row, true);
  }

  const LifeEvidence& evidence_;
  const std::string& part_;
  std::vector<LifeRows> lives_;
  std::size_t next_ = 0;
  std::size_t first_ = 0;
  bool alive_ = true;
  bool renewed_ = false;
};

}  // namespace

std::vector<LifeRows> split_lives(const LifeEvidence& evidence, const std::string& part) {
  return Splitter(evidence, part).split();
}

}  // namespace portent::train
