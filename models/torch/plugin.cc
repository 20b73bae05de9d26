#include "models/torch/plugin.h"

#include <exception>
#include <string>

#include "models/torch/torch_predictor.h"

namespace {

thread_local std::string last_error;

}  // namespace

__attribute__((visibility("default"))) portent::models::Predictor* portent_torch_predictor(
    const std::vector<portent::models::NetworkSpec>* networks, const portent::models::Tensors* weights) {
  try {
    return portent::models::torch::make_torch_predictor(*networks, *weights).release();
  } catch (const std::exception& error) {
    last_error = error.what();
    last_error.resize(std::min(last_error.find('\n'), last_error.size()));  // LibTorch appends a stack trace
    return nullptr;
  }
}

__attribute__((visibility("default"))) const char* portent_torch_error() {
  return last_error.c_str();
}
