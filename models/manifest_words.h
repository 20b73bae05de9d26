#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "features/channel_kind.h"
#include "ingest/step.h"
#include "models/policy/breach.h"

// The words that manifests use for enumerators; for the manifest's writer and reader alone.

namespace portent::models {

inline constexpr std::array<std::pair<ingest::StepConfig::Aggregate, std::string_view>, 6> kAggregates = {
    {{ingest::StepConfig::Aggregate::kMean, "mean"},
     {ingest::StepConfig::Aggregate::kMin, "min"},
     {ingest::StepConfig::Aggregate::kMax, "max"},
     {ingest::StepConfig::Aggregate::kLast, "last"},
     {ingest::StepConfig::Aggregate::kStd, "std"},
     {ingest::StepConfig::Aggregate::kSum, "sum"}}};

inline constexpr std::array<std::pair<features::ChannelKind, std::string_view>, 3> kChannelKinds = {
    {{features::ChannelKind::kSensor, "sensor"},
     {features::ChannelKind::kSymbol, "symbol"},
     {features::ChannelKind::kEvent, "event"}}};

inline constexpr std::array kRuleLevels = {policy::Level::kBlue, policy::Level::kYellow,
                                           policy::Level::kOrange, policy::Level::kRed};

}  // namespace portent::models
