#include "tests/unit/train/xgboost_reference.h"

#include <xgboost/c_api.h>

#include <limits>
#include <stdexcept>

#include "train/import_trees.h"
#include "train/random.h"

namespace portent::train {
namespace {

void check(int status) {
  if (status != 0) throw std::runtime_error(XGBGetLastError());
}

}  // namespace

ReferenceRows grid_rows(std::size_t count, std::size_t features, std::uint64_t seed) {
  ReferenceRows rows{features, {}, {}};
  Random random(seed);
  for (std::size_t r = 0; r < count; ++r) {
    for (std::size_t f = 0; f < features; ++f)
      rows.values.push_back(random.uniform() < 0.1 ? std::numeric_limits<float>::quiet_NaN()
                                                   : static_cast<float>(random.index(24)) * 0.1F - 1.2F);
    const float* x = rows.values.data() + r * features;
    const float bend = x[1] > 0.3F && !(x[2] > 0) ? 40.0F : 0.0F;
    rows.labels.push_back(60 + (x[0] == x[0] ? 25 * x[0] : -10) + bend + static_cast<float>(random.normal()));
  }
  return rows;
}

XgboostReference::XgboostReference(const ReferenceRows& rows, std::map<std::string, std::string> parameters,
                                   int trees) {
  check(XGDMatrixCreateFromMat_omp(rows.values.data(), rows.count(), rows.features,
                                   std::numeric_limits<float>::quiet_NaN(), &matrix_, 1));
  check(XGDMatrixSetFloatInfo(matrix_, "label", rows.labels.data(), rows.count()));
  check(XGDMatrixSetFloatInfo(matrix_, "label_lower_bound", rows.labels.data(), rows.count()));
  check(XGDMatrixSetFloatInfo(matrix_, "label_upper_bound", rows.labels.data(), rows.count()));
  check(XGBoosterCreate(&matrix_, 1, &booster_));
  parameters.insert({{"tree_method", "hist"}, {"nthread", "1"}, {"verbosity", "0"}});
  for (const auto& [name, value] : parameters)
    check(XGBoosterSetParam(booster_, name.c_str(), value.c_str()));
  for (int t = 0; t < trees; ++t) check(XGBoosterUpdateOneIter(booster_, t, matrix_));
}

XgboostReference::~XgboostReference() {
  XGBoosterFree(booster_);
  XGDMatrixFree(matrix_);
}

std::vector<float> XgboostReference::ask(Ask what) const {
  const std::string config =
      R"({"training":false,"iteration_begin":0,"iteration_end":0,"strict_shape":false,"type":)" +
      std::to_string(static_cast<int>(what)) + "}";
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* values = nullptr;
  check(XGBoosterPredictFromDMatrix(booster_, matrix_, config.c_str(), &shape, &dimensions, &values));
  std::size_t count = 1;
  for (bst_ulong d = 0; d < dimensions; ++d) count *= static_cast<std::size_t>(shape[d]);
  return {values, values + count};
}

models::Trees XgboostReference::trees() const {
  bst_ulong size = 0;
  const char* bytes = nullptr;
  check(XGBoosterSaveModelToBuffer(booster_, R"({"format":"ubj"})", &size, &bytes));
  return trees_of_xgboost({bytes, static_cast<std::size_t>(size)});
}

}  // namespace portent::train
