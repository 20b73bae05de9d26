#pragma once

#include <cstdint>
#include <vector>

#include "train/random.h"
#include "train/sequence.h"

namespace portent::train {

/// How training pieces are cut out of lives.
struct CropOptions {
  std::size_t batch = 32;
  std::size_t length = 150;  ///< steps of a crop at most; shorter ones are padded behind, at weight 0
  std::size_t tail = 40;  ///< a crop may reach this far past the end of a life, so that last steps are drawn
                          ///< as often as others
  double from_start = 0.3;  ///< share of crops that begin with the life
  double met_in_mid_life =
      0.15;  ///< share of crops whose machine was never seen before; half of them with a known age
  double no_counter = 0.05;    ///< share of crops whose machine has no life counter
  std::size_t settling = 15;   ///< first steps of a crop without loss: the network has seen too little
  double cap = 125;            ///< targets are min(remaining, cap)
  double capped_weight = 0.5;  ///< weight of steps whose remaining life is at or over the cap
  double far = 1.2;            ///< times the cap: beyond it a step tells little of what will be asked ...
  double far_weight = 0.5;     ///< ... and weighs so much
  double failed_share = 0.6;   ///< of crops, at least, of lives that failed: the others tell bounds only
  double offset = 0.2;         ///< deviation of what is added to an input over a whole crop
  double noise = 0.1;          ///< deviation of what is added to each input
};

/// One batch, row-major, without any library's types.
struct CropBatch {
  std::vector<float> inputs;   ///< [crop][input][step], as convolutions want it
  std::vector<float> targets;  ///< [crop][step], life units
  std::vector<float> weights;  ///< [crop][step]
  std::vector<float> exact;  ///< [crop][step]: 1; 0 where the life was censored and targets are lower bounds
};

/// Draws batches from some of a fleet's lives, each with probability proportional to the square root of its
/// length. Not thread-safe.
class CropSampler {
 public:
  /// `lives` must outlive it. Throws FatalError where no life is longer than options.settling.
  CropSampler(const SequenceMaker& maker, std::vector<const Life*> lives, const CropOptions& options,
              Random random);
  CropBatch draw();
  const CropOptions& options() const { return options_; }
  /// What it draws from: set it to go on where another sampler of the same lives stood.
  Random& random() { return random_; }
  std::size_t width() const { return maker_.config().network_inputs(); }

 private:
  std::size_t draw_life();
  Sequence draw_crop(std::size_t life);
  Sequence crop_of(std::size_t life, std::size_t first) const;
  void place(const Sequence& crop, bool failed, std::size_t slot, CropBatch& batch);
  bool disturbed(const Sequence& crop, std::size_t input) const;

  const SequenceMaker& maker_;
  std::vector<const Life*> lives_;
  std::vector<Sequence> whole_;  ///< of each life, met at its start; empty where they would take much memory
  std::vector<double> cumulative_;
  CropOptions options_;
  Random random_;
};

}  // namespace portent::train
