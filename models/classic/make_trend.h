#pragma once

#include <memory>

#include "models/classic/classic_spec.h"
#include "models/classic/trend.h"

namespace portent::models::classic {

/// The trend that `spec` names, with what the fleet told it. Physical laws are over exposure: a crack's
/// stress range and a bearing's rating life are then 1.
std::unique_ptr<TrendModel> make_trend(const ClassicSpec& spec);

}  // namespace portent::models::classic
