#include "serve/metrics/catalogue.h"

#include <array>

namespace portent::serve {
namespace {

using namespace metric;
constexpr std::array kAll = {&kBuildInfo,
                             &kReady,
                             &kModelInfo,
                             &kReadings,
                             &kBadRecords,
                             &kMarkedValues,
                             &kQualityFaults,
                             &kSuspectChannels,
                             &kSilentAssets,
                             &kUnreadableBindings,
                             &kForecasts,
                             &kFeatureRecords,
                             &kForecastLatency,
                             &kConsumerLag,
                             &kCommits,
                             &kAborts,
                             &kLogOutages,
                             &kLogUp,
                             &kLogSilence,
                             &kRestores,
                             &kReplayed,
                             &kStatesWritten,
                             &kStateBytes,
                             &kModelSwitches,
                             &kShadowForecasts,
                             &kShadowCompared,
                             &kShadowDifference,
                             &kShadowFailures,
                             &kDriftIndex,
                             &kDriftLargest,
                             &kDriftSteps,
                             &kLivesEnded,
                             &kIntervalsJudged,
                             &kIntervalCoverage,
                             &kAssets,
                             &kAssetsDropped,
                             &kRul,
                             &kRulWidth,
                             &kHealth,
                             &kAlarm,
                             &kAlarmsActive,
                             &kAlarmsUnacknowledged,
                             &kAlarmCases,
                             &kAlarmChanges,
                             &kAlarmsJudged,
                             &kAlarmPrecision,
                             &kAlarmsSeen,
                             &kLastReading,
                             &kDeskHolds,
                             &kDeskTaken,
                             &kDeskOvertaken,
                             &kDeskLag,
                             &kDeskRecords,
                             &kDeskRefused,
                             &kOutboxMessages,
                             &kOutboxAge,
                             &kApiRequests,
                             &kApiSeconds,
                             &kApiDenied,
                             &kLockOuts,
                             &kApiStreams,
                             &kOutwardDelivered,
                             &kOutwardFailed,
                             &kOutwardWaiting,
                             &kOutwardDead,
                             &kOutwardLag,
                             &kArchiveRows,
                             &kArchiveValues,
                             &kArchiveLeftOut,
                             &kArchiveLag,
                             &kArchiveBytes,
                             &kArchiveFailures};

}  // namespace

std::span<const MetricSpec* const> metric_catalogue() {
  return kAll;
}

}  // namespace portent::serve
