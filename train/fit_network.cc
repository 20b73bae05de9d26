#include "train/fit_network.h"

#include <ATen/Parallel.h>
#include <c10/core/GradMode.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <torch/optim/adamw.h>
// behind it, since it does not include what it needs:
#include <torch/nn/utils/clip_grad.h>

#include <algorithm>
#include <numbers>

#include "ingest/error.h"
#include "train/network.h"

namespace portent::train {
namespace {

using at::Tensor;

/// One thread for this caller: members are fitted side by side, and sums split over threads would change the
/// bits.
void use_one_thread() {
  at::set_num_threads(1);
  // LibTorch passes its setting on to MKL, but not to a plain OpenBLAS, which would start a thread a core.
  if (void* symbol = dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))
    reinterpret_cast<void (*)(int)>(symbol)(1);
}

struct TorchBatch {
  Tensor inputs, targets, weights;
  Tensor exact;  // undefined where all targets are
};

Tensor as_tensor(std::vector<float>& values, at::IntArrayRef shape) {
  return at::from_blob(values.data(), shape, at::kFloat);
}

TorchBatch view_of(CropBatch& batch, const CropSampler& sampler, double unit) {
  const auto crops = static_cast<std::int64_t>(sampler.options().batch);
  const auto steps = static_cast<std::int64_t>(sampler.options().length);
  const bool all_exact = std::ranges::all_of(batch.exact, [](float exact) { return exact == 1; });
  return {as_tensor(batch.inputs, {crops, static_cast<std::int64_t>(sampler.width()), steps}),
          as_tensor(batch.targets, {crops, steps}) / unit, as_tensor(batch.weights, {crops, steps}),
          all_exact ? Tensor() : as_tensor(batch.exact, {crops, steps})};
}

/// q05, q10, q50, q90, q95 from the raw outputs, as NetworkSpec says.
std::array<Tensor, 5> quantiles_of(const Tensor& raw) {
  const auto spread = [&](int i) { return at::softplus(raw.select(1, i)); };
  const Tensor median = raw.select(1, 1);
  const Tensor q10 = median - spread(2);
  const Tensor q90 = median + spread(4);
  return {q10 - spread(3), q10, median, q90, q90 + spread(5)};
}

/// What a target that is only a lower bound holds against a forecast: that it is too low, never too high.
Tensor bounded(const Tensor& miss, const TorchBatch& batch) {
  return batch.exact.defined() ? at::where(batch.exact > 0.5, miss, at::relu(miss)) : miss;
}

Tensor loss_of(const Tensor& raw, const TorchBatch& batch, const FitOptions& options) {
  constexpr std::array<double, 5> kLevels = {0.05, 0.1, 0.5, 0.9, 0.95};
  const Tensor squared = bounded(batch.targets - raw.select(1, 0), batch).square();
  Tensor pinball = at::zeros_like(batch.targets);
  const auto quantiles = quantiles_of(raw);
  for (std::size_t i = 0; i < kLevels.size(); ++i) {
    const Tensor miss = bounded(batch.targets - quantiles[i], batch);
    pinball = pinball + at::maximum(kLevels[i] * miss, (kLevels[i] - 1) * miss);
  }
  const Tensor each = options.mse * squared + options.pinball / kLevels.size() * pinball;
  return (each * batch.weights).sum() / batch.weights.sum().clamp_min(1);
}

double rate_at(std::size_t step, const FitOptions& options) {
  const double warm_up = static_cast<double>(std::min(options.warm_up, options.steps / 4));
  const double now = static_cast<double>(step) + 1;
  if (now < warm_up) return options.rate * now / warm_up;
  const double past = (now - warm_up) / std::max(1.0, static_cast<double>(options.steps) - warm_up);
  return options.rate * 0.5 * (1 + std::cos(std::numbers::pi * past));
}

/// Exponential average of the weights; remembers less at first, so that it never holds the random start.
class WeightAverage {
 public:
  explicit WeightAverage(const std::vector<Tensor>& weights) : live_(weights) {
    for (const Tensor& w : weights) average_.push_back(w.detach().clone());
  }
  void add(std::size_t step, double memory) {
    const c10::NoGradGuard no_gradient;
    const double done = static_cast<double>(step);
    const double keep = std::min(memory, (1 + done) / (10 + done));
    for (std::size_t i = 0; i < live_.size(); ++i) average_[i].mul_(keep).add_(live_[i], 1 - keep);
  }
  const std::vector<Tensor>& tensors() const { return average_; }

 private:
  std::vector<Tensor> live_, average_;
};

/// The key of a parameter in an optimiser's state: its address, which older versions of LibTorch spell out.
template <typename State>
auto key_of(const Tensor& parameter, const State&) {
  if constexpr (std::is_same_v<typename State::key_type, std::string>)
    return c10::guts::to_string(parameter.unsafeGetTensorImpl());
  else
    return static_cast<void*>(parameter.unsafeGetTensorImpl());
}

bool assign(Tensor to, const models::Tensors& from, const std::string& name) {
  const auto found = from.find(name);
  if (found == from.end() || found->second.values.size() != static_cast<std::size_t>(to.numel()))
    return false;
  const c10::NoGradGuard no_gradient;
  std::ranges::copy(found->second.values, to.data_ptr<float>());
  return true;
}

Network begin_network(const models::NetworkSpec& spec, Random& random, const models::Tensors& start) {
  Network network(spec, random);
  network.take(start);
  return network;
}

/// A network being fitted, and everything that its next step depends on.
class Fit {
 public:
  Fit(const models::NetworkSpec& spec, CropSampler& sampler, const FitOptions& options, Random random,
      const models::Tensors& start)
      : unit_(spec.unit),
        sampler_(sampler),
        options_(options),
        network_(begin_network(spec, random, start)),
        average_(network_.parameters()),
        optimizer_(network_.parameters(),
                   torch::optim::AdamWOptions(options.rate).weight_decay(options.decay)),
        dropout_(options.dropout, random) {}

  std::size_t steps() const { return steps_; }
  models::Tensors weights() const { return network_.named(average_.tensors()); }

  /// Returns the loss.
  double step() {
    CropBatch crops = sampler_.draw();
    const TorchBatch batch = view_of(crops, sampler_, unit_);
    for (auto& group : optimizer_.param_groups())
      static_cast<torch::optim::AdamWOptions&>(group.options()).lr(rate_at(steps_, options_));
    optimizer_.zero_grad();
    const Tensor loss = loss_of(network_.forward(batch.inputs, dropout_), batch, options_);
    loss.backward();
    torch::nn::utils::clip_grad_norm_(network_.parameters(), options_.clip);
    optimizer_.step();
    average_.add(steps_++, options_.average);
    return loss.item<double>();
  }

  FitProgress progress() {
    FitProgress p{steps_, sampler_.random(), dropout_.random(), {}};
    for (std::size_t i = 0; i < network_.parameters().size(); ++i) {
      const Tensor& weight = network_.parameters()[i];
      p.tensors[fmt::format("weight.{}", i)] = to_model_tensor(weight);
      p.tensors[fmt::format("average.{}", i)] = to_model_tensor(average_.tensors()[i]);
      const auto found = optimizer_.state().find(key_of(weight, optimizer_.state()));
      if (found == optimizer_.state().end()) continue;
      const auto& moments = static_cast<const torch::optim::AdamWParamState&>(*found->second);
      p.tensors[fmt::format("first.{}", i)] = to_model_tensor(moments.exp_avg());
      p.tensors[fmt::format("second.{}", i)] = to_model_tensor(moments.exp_avg_sq());
    }
    return p;
  }

  /// False where it is not the progress of a fit like this; then the fit is of no use any more.
  bool resume(const FitProgress& p) {
    bool fits = p.step > 0 && p.step <= options_.steps;
    for (std::size_t i = 0; i < network_.parameters().size(); ++i) {
      const Tensor& weight = network_.parameters()[i];
      auto moments = std::make_unique<torch::optim::AdamWParamState>();
      moments->step(static_cast<std::int64_t>(p.step));
      moments->exp_avg(at::zeros_like(weight));
      moments->exp_avg_sq(at::zeros_like(weight));
      fits = fits && assign(weight, p.tensors, fmt::format("weight.{}", i)) &&
             assign(average_.tensors()[i], p.tensors, fmt::format("average.{}", i)) &&
             assign(moments->exp_avg(), p.tensors, fmt::format("first.{}", i)) &&
             assign(moments->exp_avg_sq(), p.tensors, fmt::format("second.{}", i));
      optimizer_.state()[key_of(weight, optimizer_.state())] = std::move(moments);
    }
    if (!fits) return false;
    steps_ = p.step;
    sampler_.random() = p.sampler;
    dropout_.random() = p.dropout;
    return true;
  }

 private:
  double unit_;
  CropSampler& sampler_;
  const FitOptions& options_;
  Network network_;
  WeightAverage average_;
  torch::optim::AdamW optimizer_;
  Dropout dropout_;
  std::size_t steps_ = 0;
};

std::unique_ptr<Fit> begin_fit(const models::NetworkSpec& spec, CropSampler& sampler,
                               const FitOptions& options, Random random, const FitHooks& hooks,
                               const models::Tensors& start) {
  auto fit = std::make_unique<Fit>(spec, sampler, options, random, start);
  const auto progress = hooks.resume ? hooks.resume() : std::nullopt;
  if (!progress || fit->resume(*progress)) return fit;
  return std::make_unique<Fit>(spec, sampler, options, random, start);
}

}  // namespace

models::Tensors fit_network(const models::NetworkSpec& spec, CropSampler& sampler, const FitOptions& options,
                            Random random, const FitHooks& hooks, const models::Tensors& start) {
  use_one_thread();
  const auto fit = begin_fit(spec, sampler, options, random, hooks, start);
  while (fit->steps() < options.steps) {
    const bool stopped = hooks.stop && hooks.stop();
    if (hooks.keep && fit->steps() > 0 && (stopped || fit->steps() % kKeepEvery == 0))
      hooks.keep(fit->progress());
    if (stopped) return {};
    const double loss = fit->step();
    if (!std::isfinite(loss))
      throw ingest::FatalError(
          fmt::format("training diverged at step {}: the loss is {}; check the data for "
                      "extreme values or try another --seed",
                      fit->steps(), loss));
    if (hooks.on_step) hooks.on_step({fit->steps(), loss});
  }
  return fit->weights();
}

}  // namespace portent::train
