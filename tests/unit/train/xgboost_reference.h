#pragma once

#include <map>
#include <string>
#include <vector>

#include "models/trees.h"

namespace portent::train {

struct ReferenceRows {
  std::size_t features = 0;
  std::vector<float> values;
  std::vector<float> labels;
  std::size_t count() const { return labels.size(); }
};

/// Seeded rows on a coarse grid, so that many values stand exactly at a threshold; about one in ten is NaN.
ReferenceRows grid_rows(std::size_t count, std::size_t features, std::uint64_t seed);

/// XGBoost itself, trained in the test and asked for what it thinks.
class XgboostReference {
 public:
  XgboostReference(const ReferenceRows& rows, std::map<std::string, std::string> parameters, int trees);
  ~XgboostReference();
  XgboostReference(const XgboostReference&) = delete;
  XgboostReference& operator=(const XgboostReference&) = delete;

  enum class Ask { kPrediction = 0, kMargin = 1, kShap = 2, kSaabas = 3 };
  /// For each row one number, or for kShap and kSaabas one a feature and the bias last.
  std::vector<float> ask(Ask what) const;
  models::Trees trees() const;

 private:
  void* matrix_ = nullptr;
  void* booster_ = nullptr;
};

}  // namespace portent::train
