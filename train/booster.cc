#include "train/booster.h"

#include <fmt/format.h>
#include <xgboost/c_api.h>

#include "ingest/error.h"

namespace portent::train {
namespace {

/// The first line of "[time] file:line: what\n...stack trace", without time and place in XGBoost's sources.
std::string last_error() {
  const std::string words = XGBGetLastError();
  const std::size_t place = words.find("] ");
  const std::size_t what = place == std::string::npos ? place : words.find(": ", place);
  const std::size_t from = what == std::string::npos ? 0 : what + 2;
  return words.substr(from, words.find('\n', from) - from);
}

void check(int status) {
  if (status == 0) return;
  const std::string words = last_error();
  throw ingest::FatalError("XGBoost: " + words + "; check the training rows and the options of the trees");
}

/// Hands all rows over as one batch.
struct OneBatch {
  DMatrixHandle proxy = nullptr;
  std::string array;
  std::span<const float> weights;
  bool given = false;
  int status = 0;

  ~OneBatch() { XGDMatrixFree(proxy); }

  static void reset(DataIterHandle self) { static_cast<OneBatch*>(self)->given = false; }
  static int next(DataIterHandle handle) {
    auto* self = static_cast<OneBatch*>(handle);
    if (self->given || self->status != 0) return 0;
    self->given = true;
    self->status = XGProxyDMatrixSetDataDense(self->proxy, self->array.c_str());
    if (self->status == 0)
      self->status = XGDMatrixSetFloatInfo(self->proxy, "weight", self->weights.data(), self->weights.size());
    return self->status == 0 ? 1 : 0;
  }
};

}  // namespace

BinnedRows::BinnedRows(std::span<const float> values, std::size_t features, std::span<const float> weights,
                       std::size_t bins) {
  OneBatch batch;
  check(XGProxyDMatrixCreate(&batch.proxy));
  batch.array = fmt::format(R"({{"data":[{},true],"shape":[{},{}],"typestr":"<f4","version":3}})",
                            reinterpret_cast<std::uintptr_t>(values.data()), weights.size(), features);
  batch.weights = weights;
  const std::string config = fmt::format(R"({{"missing":NaN,"nthread":1,"max_bin":{}}})", bins);
  const int status = XGQuantileDMatrixCreateFromCallback(&batch, batch.proxy, nullptr, OneBatch::reset,
                                                         OneBatch::next, config.c_str(), &handle_);
  check(batch.status);
  check(status);
}

BinnedRows::~BinnedRows() {
  XGDMatrixFree(handle_);
}

void BinnedRows::set(const char* field, std::span<const float> values) {
  check(XGDMatrixSetFloatInfo(handle_, field, values.data(), values.size()));
}

Booster::Booster(const BinnedRows& rows, const Parameters& parameters) : rows_(rows) {
  const DMatrixHandle cached = rows.handle();
  check(XGBoosterCreate(&cached, 1, &handle_));
  try {
    for (const auto& [name, value] : parameters)
      check(XGBoosterSetParam(handle_, name.c_str(), value.c_str()));
  } catch (...) {
    XGBoosterFree(handle_);
    throw;
  }
}

Booster::~Booster() {
  XGBoosterFree(handle_);
}

void Booster::boost(std::size_t iteration) {
  check(XGBoosterUpdateOneIter(handle_, static_cast<int>(iteration), rows_.handle()));
}

void Booster::boost(std::span<float> gradient, std::span<float> hessian) {
  check(XGBoosterBoostOneIter(handle_, rows_.handle(), gradient.data(), hessian.data(), gradient.size()));
}

std::span<const float> Booster::margins() {
  const bst_ulong* shape = nullptr;
  bst_ulong dimensions = 0;
  const float* values = nullptr;
  check(XGBoosterPredictFromDMatrix(
      handle_, rows_.handle(),
      R"({"type":1,"training":true,"iteration_begin":0,"iteration_end":0,"strict_shape":false})", &shape,
      &dimensions, &values));
  return {values, dimensions == 0 ? 0 : static_cast<std::size_t>(shape[0])};
}

std::string Booster::ubjson() const {
  bst_ulong size = 0;
  const char* bytes = nullptr;
  check(XGBoosterSaveModelToBuffer(handle_, R"({"format":"ubj"})", &size, &bytes));
  return {bytes, static_cast<std::size_t>(size)};
}

}  // namespace portent::train
