#include "models/native/path_shares.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <thread>

namespace portent::models::native {
namespace {

/// The tape between healthy and present, each group (the channels, then age) at a place of its own.
class Line {
 public:
  Line(const NetworkEnsemble& networks, const Tape& tape, std::size_t channels,
       std::span<const float> healthy)
      : networks_(networks), tape_(tape), channels_(channels), healthy_(healthy), before_(tape.before) {
    networks_.rebuild(before_);  // another backend's activations are not ours
  }

  std::size_t groups() const { return channels_ + 1; }

  /// Mean at the end of the tape; `at` holds one place in [0, 1] a group.
  double mean(const std::vector<double>& at) const {
    SequenceState state = before_;
    std::vector<float> input(networks_.inputs());
    double mean = 0;
    for (const std::vector<float>& present : tape_.inputs) {
      std::copy_n(present.begin(), input.size(), input.begin());
      for (std::size_t c = 0; c < channels_; ++c) {
        input[c] = between(healthy_[c], present[c], at[c]);
        input[channels_ + c] = between(0, present[channels_ + c], at[c]);
      }
      input[2 * channels_] = between(0, present[2 * channels_], at[channels_]);
      mean = networks_.step(state, input).mean;
    }
    return mean;
  }

 private:
  static float between(float from, float to, double at) {
    if (at == 1) return to;  // to the bit
    return static_cast<float>(from + at * (double{to} - from));
  }

  const NetworkEnsemble& networks_;
  const Tape& tape_;
  std::size_t channels_;
  std::span<const float> healthy_;
  SequenceState before_;
};

struct Stair {
  std::vector<double> up, down;  ///< by group: share when moved in order, and in reverse order
};

Stair climb(const Line& line, double low, double high) {
  const std::size_t groups = line.groups();
  Stair stair{std::vector<double>(groups), std::vector<double>(groups)};
  const double bottom = line.mean(std::vector<double>(groups, low));
  const double top = line.mean(std::vector<double>(groups, high));
  std::vector<double> at(groups, low);
  double before = bottom;
  for (std::size_t g = 0; g < groups; ++g) {
    at[g] = high;
    const double now = g + 1 == groups ? top : line.mean(at);
    stair.up[g] = now - before;
    before = now;
  }
  std::ranges::fill(at, low);
  before = bottom;
  for (std::size_t g = groups; g-- > 0;) {
    at[g] = high;
    const double now = g == 0 ? top : line.mean(at);
    stair.down[g] = now - before;
    before = now;
  }
  return stair;
}

std::vector<Stair> climb_all(const Line& line, const PathOptions& options) {
  const std::size_t stairs = options.stairs;
  std::vector<Stair> climbed(stairs);
  const std::size_t threads = std::min<std::size_t>(
      stairs, options.threads > 0 ? options.threads : std::max(1U, std::thread::hardware_concurrency()));
  const auto work = [&](std::size_t first) {
    for (std::size_t s = first; s < stairs; s += threads)
      climbed[s] = climb(line, static_cast<double>(s) / static_cast<double>(stairs),
                         static_cast<double>(s + 1) / static_cast<double>(stairs));
  };
  std::vector<std::jthread> beside;
  for (std::size_t t = 1; t < threads; ++t) beside.emplace_back(work, t);
  work(0);
  beside.clear();
  return climbed;
}

}  // namespace

PathShares path_shares(const NetworkEnsemble& networks, const Tape& tape, std::size_t channels,
                       std::span<const float> healthy, const PathOptions& options) {
  assert(healthy.size() == channels && options.stairs > 0 && !tape.inputs.empty());
  const Line line(networks, tape, channels, healthy);
  std::vector<double> up(line.groups()), down(line.groups());
  for (const Stair& stair : climb_all(line, options))
    for (std::size_t g = 0; g < line.groups(); ++g) {
      up[g] += stair.up[g];
      down[g] += stair.down[g];
    }
  PathShares shares;
  shares.reference = line.mean(std::vector<double>(line.groups(), 0));
  shares.present = line.mean(std::vector<double>(line.groups(), 1));
  for (std::size_t g = 0; g < line.groups(); ++g) {
    shares.order_error = std::max(shares.order_error, std::fabs(up[g] - down[g]) / 2);
    (g < channels ? shares.channels.emplace_back() : shares.age) = (up[g] + down[g]) / 2;
  }
  return shares;
}

}  // namespace portent::models::native
