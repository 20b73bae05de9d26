#pragma once

#include <optional>
#include <string>

#include "train/evaluate.h"
#include "train/health_order.h"

namespace portent::cli {

/// What is told beside the figures.
struct EvaluationText {
  std::string hash, life_unit;
  std::string how;                         ///< where the lives are judged
  std::optional<train::Evaluation> whole;  ///< the same lives met at their start
  double seconds = 0;
  bool seen = false;  ///< the model was trained on these very lives
};

/// Such as "100 machines", or "7 lives of 3 machines" where some had several or lives are of parts.
std::string judged_text(const train::Evaluation& evaluation);

/// A page for people: errors, then both intervals beside the band in which chance alone lets their coverage
/// fall, each machine counting once.
std::string evaluation_text(const train::Evaluation& evaluation, const EvaluationText& text);
/// The same of a model that tells no remaining life.
std::string health_order_text(const train::HealthOrder& order, const EvaluationText& text);
std::string health_order_json(const train::HealthOrder& order, const EvaluationText& text);
/// All of it as one line.
std::string evaluation_json(const train::Evaluation& evaluation, const EvaluationText& text);

}  // namespace portent::cli
