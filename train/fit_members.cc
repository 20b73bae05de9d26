#include "train/fit_members.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <thread>

#include "ingest/error.h"
#include "models/native/ensemble.h"
#include "train/folds.h"

namespace portent::train {
namespace {

struct Member {
  models::Tensors weights;
  HeldOut held_out;
  std::exception_ptr failure;
};

class MemberFitter {
 public:
  MemberFitter(const Fleet& fleet, const SequenceMaker& maker, const Recipe& recipe, std::uint64_t seed,
               const MemberHooks& hooks, const Members& plan)
      : fleet_(fleet), maker_(maker), recipe_(recipe), seed_(seed), hooks_(hooks), plan_(plan) {}

  Member fit(std::size_t fold) const {
    std::vector<const Life*> lives;
    for (std::size_t i = 0; i < fleet_.lives.size(); ++i)
      if (plan_.fold_of[i] != fold) lives.push_back(&fleet_.lives[i]);
    CropSampler sampler(maker_, lives, recipe_.crops, Random(seed_, 2 * fold));
    FitHooks hooks{{}, hooks_.stop};
    if (hooks_.on_step) hooks.on_step = [&](const FitStep& step) { hooks_.on_step(fold, step); };
    Member member;
    const models::NetworkSpec& network = plan_.networks[fold];
    member.weights = fit_network(network, sampler, recipe_.fit, Random(seed_, 2 * fold + 1), hooks);
    if (member.weights.empty()) return member;
    const models::native::TcnEnsemble predictor({network}, member.weights);
    member.held_out = score_held_out(fleet_, plan_.fold_of, fold, maker_, predictor, seed_);
    return member;
  }

 private:
  const Fleet& fleet_;
  const SequenceMaker& maker_;
  const Recipe& recipe_;
  std::uint64_t seed_;
  const MemberHooks& hooks_;
  const Members& plan_;
};

std::vector<Member> fit_all(const MemberFitter& fitter, std::size_t folds, std::size_t threads) {
  std::vector<Member> members(folds);
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  const auto work = [&] {
    for (std::size_t fold = next++; fold < folds && !failed; fold = next++) {
      try {
        members[fold] = fitter.fit(fold);
      } catch (...) {  // carried over to the thread that asked
        members[fold].failure = std::current_exception();
        failed = true;
      }
    }
  };
  std::vector<std::jthread> workers;
  for (std::size_t i = 0; i < std::clamp<std::size_t>(threads, 1, folds); ++i) workers.emplace_back(work);
  workers.clear();
  return members;
}

void append(std::vector<HeldOutLife>& to, std::vector<HeldOutLife>& from) {
  std::ranges::move(from, std::back_inserter(to));
}

}  // namespace

Members fit_members(const Fleet& fleet, const SequenceMaker& maker, const Recipe& recipe, std::uint64_t seed,
                    std::size_t threads, const MemberHooks& hooks) {
  if (fleet.lives.size() < 2)
    throw ingest::FatalError(
        fmt::format("the data set holds {} machine run to failure; training needs at least 2, to test on "
                    "one what was learned from another",
                    fleet.lives.size()));
  Members members;
  const std::size_t folds = std::min(recipe.folds, fleet.lives.size());
  members.fold_of = assign_folds(fleet.lives.size(), folds, seed);
  for (std::size_t fold = 0; fold < folds; ++fold) {
    members.networks.push_back(recipe.network);
    members.networks.back().prefix = fmt::format("m{}", fold);
    members.networks.back().inputs = maker.width();
  }
  const MemberFitter fitter(fleet, maker, recipe, seed, hooks, members);
  for (Member& member : fit_all(fitter, folds, threads)) {
    if (member.failure) std::rethrow_exception(member.failure);
    members.stopped |= member.weights.empty();
    members.weights.merge(member.weights);
    append(members.held_out.from_start, member.held_out.from_start);
    append(members.held_out.in_mid_life, member.held_out.in_mid_life);
  }
  return members;
}

}  // namespace portent::train
