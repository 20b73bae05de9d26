#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace portent::serve {

enum class MetricKind : std::uint8_t { kCounter, kGauge, kHistogram };

/// One metric as Prometheus sees it. docs/metrics.md is written from these.
struct MetricSpec {
  std::string_view name;
  MetricKind kind = MetricKind::kGauge;
  std::string_view unit;    ///< of the value; "1" for counts of things, flags and ratios
  std::string_view labels;  ///< names, comma-separated, in the order they are exported
  std::string_view help;    ///< one sentence
};

/// Every metric that Portent exports: the only place where their names stand.
namespace metric {
using enum MetricKind;
inline constexpr MetricSpec kReadings{"portent_readings_total", kCounter, "readings", "",
                                      "Readings taken from the telemetry topic and accepted."};
inline constexpr MetricSpec kBadRecords{"portent_bad_records_total", kCounter, "records", "reason",
                                        "Whole records that could not be used and went to dead letters."};
inline constexpr MetricSpec kMarkedValues{
    "portent_marked_values_total", kCounter, "values", "reason",
    "Single values or readings that were ignored or marked while the rest of their record was used."};
inline constexpr MetricSpec kQualityFaults{
    "portent_quality_faults_total", kCounter, "windows", "fault",
    "Windows of one channel of one asset in which its data had a fault: incomplete, invalid, stale, stuck, "
    "spike, range, jump or departure."};
inline constexpr MetricSpec kSuspectChannels{
    "portent_suspect_channels_total", kCounter, "windows", "suspect",
    "Windows of one channel by who looks to blame for its fault: sensor, machine, source or unclear."};
inline constexpr MetricSpec kSilentAssets{
    "portent_silent_assets", kGauge, "assets", "by",
    "Assets of this process's partitions that should be heard of and are not, by what told: event, wall or "
    "never."};
inline constexpr MetricSpec kUnreadableBindings{
    "portent_unreadable_bindings_total", kCounter, "records", "",
    "Records of the assets topic that could not be read; the binding that stood before goes on."};
inline constexpr MetricSpec kForecasts{"portent_forecasts_total", kCounter, "forecasts", "",
                                       "Forecasts made and committed."};
inline constexpr MetricSpec kFeatureRecords{"portent_feature_records_total", kCounter, "records", "",
                                            "Records of window statistics made and committed."};
inline constexpr MetricSpec kForecastLatency{
    "portent_forecast_latency_seconds", kHistogram, "seconds", "",
    "Time from a reading's arrival in the log to the commit of its forecast."};
inline constexpr MetricSpec kConsumerLag{
    "portent_consumer_lag_records", kGauge, "records", "partition",
    "Telemetry records between the scorer and the end of the log, for the partitions that it holds."};
inline constexpr MetricSpec kCommits{"portent_commits_total", kCounter, "transactions", "",
                                     "Transactions committed by the scorer."};
inline constexpr MetricSpec kAborts{"portent_aborts_total", kCounter, "transactions", "",
                                    "Transactions that were aborted and whose readings were read again."};
inline constexpr MetricSpec kLogOutages{
    "portent_log_outages_total", kCounter, "outages", "",
    "Times that a scoring thread lost the log and waited for it; what was open was dropped and done again."};
inline constexpr MetricSpec kLogUp{
    "portent_log_up", kGauge, "1", "",
    "1 while the log answers, 0 while it is away; it is asked each second, also where nothing is in work."};
inline constexpr MetricSpec kLogSilence{"portent_log_silence_seconds", kGauge, "seconds", "",
                                        "Time since the log answered last."};
inline constexpr MetricSpec kRestores{
    "portent_partition_restores_total", kCounter, "partitions", "",
    "Partitions whose state was restored after a start, a rebalance or an abort."};
inline constexpr MetricSpec kReplayed{"portent_replayed_readings_total", kCounter, "readings", "",
                                      "Readings replayed silently while restoring state."};
inline constexpr MetricSpec kStatesWritten{"portent_states_written_total", kCounter, "states", "",
                                           "States of assets written to the state topic."};
inline constexpr MetricSpec kStateBytes{"portent_state_written_bytes_total", kCounter, "bytes", "",
                                        "Size of the states written to the state topic."};
inline constexpr MetricSpec kModelSwitches{"portent_model_switches_total", kCounter, "switches", "",
                                           "Times that a partition took up another model."};
inline constexpr MetricSpec kReady{
    "portent_ready", kGauge, "1", "",
    "1 once every assigned partition is restored and is being scored, else 0."};
inline constexpr MetricSpec kModelInfo{
    "portent_model_info", kGauge, "1", "reference,version,hash,role",
    "1 for each model in use; what it is stands in the labels, role is champion or shadow."};
inline constexpr MetricSpec kShadowForecasts{
    "portent_shadow_forecasts_total", kCounter, "forecasts", "model",
    "Forecasts that the challenger of a model made beside the champion's, which raise no alarm."};
inline constexpr MetricSpec kShadowCompared{
    "portent_shadow_compared_total", kCounter, "forecasts", "model",
    "Of those, the ones whose median was set beside the champion's of the same step."};
inline constexpr MetricSpec kShadowDifference{
    "portent_shadow_difference", kGauge, "life unit of the model", "model",
    "Mean absolute difference of the medians of challenger and champion over about the last 1,000 pairs."};
inline constexpr MetricSpec kShadowFailures{
    "portent_shadow_failures_total", kCounter, "bundles", "model",
    "Challengers that could not be loaded or failed while scoring, and were left out."};
inline constexpr MetricSpec kBuildInfo{"portent_build_info", kGauge, "1", "version",
                                       "1; the version of Portent stands in the label."};
inline constexpr MetricSpec kDriftIndex{
    "portent_model_drift_psi", kGauge, "1", "model,channel,regime",
    "Population stability index of a channel's smoothed values against training, by operating regime."};
inline constexpr MetricSpec kDriftLargest{"portent_model_drift_largest_psi", kGauge, "1", "model",
                                          "The largest of these indices of a model."};
inline constexpr MetricSpec kDriftSteps{
    "portent_model_drift_steps", kGauge, "steps", "model,regime",
    "Steps that the indices of a regime rest on, older ones fading; there is no index under 1,000."};
inline constexpr MetricSpec kLivesEnded{"portent_model_lives_ended_total", kCounter, "lives", "model",
                                        "Lives that ended with a failure record."};
inline constexpr MetricSpec kIntervalsJudged{
    "portent_model_intervals_judged_total", kCounter, "intervals", "model,nominal,outcome",
    "Intervals of those lives by what came true: a failure inside, early (before it) or late (after it)."};
inline constexpr MetricSpec kIntervalCoverage{
    "portent_model_interval_coverage_ratio", kGauge, "1", "model,nominal",
    "Share of the judged intervals that held what came true, since this process began; nominal is what it "
    "should be."};
inline constexpr MetricSpec kAssets{"portent_assets", kGauge, "assets", "", "Assets that have a forecast."};
inline constexpr MetricSpec kAssetsDropped{
    "portent_assets_dropped", kGauge, "assets", "",
    "Assets without series of their own because the cap is met; those nearest to failure are kept."};
inline constexpr MetricSpec kRul{
    "portent_asset_rul", kGauge, "label unit", "asset,site,unit,quantile",
    "Remaining useful life in the asset's own life unit, at the 10 %, 50 % and 90 % quantile."};
inline constexpr MetricSpec kRulWidth{
    "portent_asset_rul_interval_width", kGauge, "label unit", "asset,site,unit",
    "Width of the 80 % interval of remaining life (P90 - P10), in the asset's own life unit."};
inline constexpr MetricSpec kHealth{"portent_asset_health_ratio", kGauge, "1", "asset,site",
                                    "Health from 1 (as new) to 0 (failure threshold)."};
inline constexpr MetricSpec kAlarm{
    "portent_alarm_active", kGauge, "1", "asset,site,severity,kind",
    "1 while an asset is in alarm, with the highest active severity; no series where it is not. From the "
    "desk "
    "where there is one, a series each kind; else from forecasts alone, of the kind rul."};
inline constexpr MetricSpec kAlarmsActive{
    "portent_alarms_active", kGauge, "alarms", "site,class,severity,kind",
    "Active alarms of the desk that are told; of a storm each member counts."};
inline constexpr MetricSpec kAlarmsUnacknowledged{
    "portent_alarms_unacknowledged", kGauge, "alarms", "site,class,severity,kind",
    "Open alarms of the desk, active or cleared, that nobody has acknowledged."};
inline constexpr MetricSpec kAlarmCases{"portent_alarm_cases_open", kGauge, "cases", "site,kind",
                                        "Storms: many alarms of one site and kind at once, told as one."};
inline constexpr MetricSpec kAlarmChanges{
    "portent_alarm_changes_total", kCounter, "changes", "site,kind,what",
    "What happened to alarms: raised, reopened, level, cleared, acknowledged, assigned, noted, escalated, "
    "shelved, unshelved, suppressed, told, joined, diagnosed, found, judged, closed."};
inline constexpr MetricSpec kAlarmsJudged{
    "portent_alarms_judged", kGauge, "alarms", "site,class,kind,verdict",
    "Alarms by what followed them, since the database began: true, false or late."};
inline constexpr MetricSpec kAlarmPrecision{"portent_alarm_precision_ratio", kGauge, "1", "site,class,kind",
                                            "True ones of all judged alarms."};
inline constexpr MetricSpec kAlarmsSeen{
    "portent_alarms_seen_timestamp_seconds", kGauge, "seconds", "",
    "When the desk last looked at its alarms for these metrics; stands still while its database is away."};
inline constexpr MetricSpec kLastReading{
    "portent_asset_last_reading_timestamp_seconds", kGauge, "seconds", "asset,site",
    "Event time of the newest reading that led to a forecast, since the epoch (the device's clock)."};
inline constexpr MetricSpec kDeskHolds{
    "portent_desk_holds_lease", kGauge, "1", "",
    "1 where the desk of this process takes the log in, 0 where it stands by; one of those that share a "
    "database has 1."};
inline constexpr MetricSpec kDeskTaken{"portent_desk_leases_taken_total", kCounter, "times", "",
                                       "Times that this desk began to take the log in."};
inline constexpr MetricSpec kDeskOvertaken{
    "portent_desk_overtaken_total", kCounter, "times", "",
    "Times that another desk took over while this one believed to have the log; its late write failed."};
inline constexpr MetricSpec kDeskLag{
    "portent_desk_lag_records", kGauge, "records", "",
    "Records between this desk and the end of the topics that it takes in; 0 where it stands by."};
inline constexpr MetricSpec kDeskRecords{
    "portent_desk_records_total", kCounter, "records", "",
    "Records of forecasts, statistics, events and readings that this desk took in."};
inline constexpr MetricSpec kDeskRefused{
    "portent_desk_refused_total", kCounter, "records", "reason",
    "What this desk could not keep: unreadable records, and impossible ones (events that say what can't be, "
    "assets whose id can't be a candidate's)."};
inline constexpr MetricSpec kOutboxMessages{
    "portent_desk_outbox_messages", kGauge, "messages", "",
    "Messages of the desk's database that wait to leave, as seen within the last second."};
inline constexpr MetricSpec kOutboxAge{"portent_desk_outbox_age_seconds", kGauge, "seconds", "",
                                       "How long the oldest of them has waited; 0 where none does."};
inline constexpr MetricSpec kOrdersOpen{"portent_orders_open", kGauge, "orders", "site,class,kind",
                                        "Work orders that are open, as seen within the last minute."};
inline constexpr MetricSpec kOrdersOverdue{"portent_orders_overdue", kGauge, "orders", "site,class,kind",
                                           "Of these, those whose due time has passed."};
inline constexpr MetricSpec kBacklogWork{
    "portent_orders_backlog_seconds", kGauge, "seconds", "site",
    "Work that open orders will take at the mean of confirmed ones of their kind, over 30 days."};
inline constexpr MetricSpec kGroupBacklogWork{"portent_group_orders_backlog_seconds", kGauge, "seconds",
                                              "site,line,class",
                                              "The same of the largest lines and classes of sites."};
inline constexpr MetricSpec kAvailability{"portent_availability_ratio", kGauge, "1", "site",
                                          "Up time over up and down time of machines, over 30 days."};
inline constexpr MetricSpec kGroupAvailability{"portent_group_availability_ratio", kGauge, "1",
                                               "site,line,class",
                                               "The same of the largest lines and classes of sites."};
inline constexpr MetricSpec kOee{
    "portent_oee_ratio", kGauge, "1", "site",
    "Overall equipment effectiveness by what was told of production, over 30 days."};
inline constexpr MetricSpec kGroupOee{"portent_group_oee_ratio", kGauge, "1", "site,line,class",
                                      "The same of the largest lines and classes of sites."};
inline constexpr MetricSpec kMtbf{"portent_mtbf_seconds", kGauge, "seconds", "site",
                                  "Up time a failure, over 30 days; no series without a failure."};
inline constexpr MetricSpec kGroupMtbf{"portent_group_mtbf_seconds", kGauge, "seconds", "site,line,class",
                                       "The same of the largest lines and classes of sites."};
inline constexpr MetricSpec kMttr{
    "portent_mttr_seconds", kGauge, "seconds", "site",
    "Time from a failure to the end of its repair, over 30 days; no series without a repair."};
inline constexpr MetricSpec kGroupMttr{"portent_group_mttr_seconds", kGauge, "seconds", "site,line,class",
                                       "The same of the largest lines and classes of sites."};
inline constexpr MetricSpec kScheduleCompliance{
    "portent_schedule_compliance_ratio", kGauge, "1", "site",
    "Confirmed orders that were done by their due time, of those that had one, over 30 days."};
inline constexpr MetricSpec kGroupScheduleCompliance{"portent_group_schedule_compliance_ratio", kGauge, "1",
                                                     "site,line,class",
                                                     "The same of the largest lines and classes of sites."};
inline constexpr MetricSpec kPreventiveShare{"portent_preventive_orders_ratio", kGauge, "1", "site",
                                             "Confirmed orders that were not corrective, over 30 days."};
inline constexpr MetricSpec kGroupPreventiveShare{"portent_group_preventive_orders_ratio", kGauge, "1",
                                                  "site,line,class",
                                                  "The same of the largest lines and classes of sites."};
inline constexpr MetricSpec kMaintenanceCost{"portent_maintenance_cost", kGauge, "currency",
                                             "site,currency,kind",
                                             "Cost of the orders that were closed, over 30 days."};
inline constexpr MetricSpec kGroupMaintenanceCost{"portent_group_maintenance_cost", kGauge, "currency",
                                                  "site,line,class,currency,kind",
                                                  "The same of the largest lines and classes of sites."};
inline constexpr MetricSpec kGroupsDropped{"portent_groups_dropped", kGauge, "lines and classes", "",
                                           "Lines and classes without figures of their own because the cap "
                                           "is met; those of the most machine time are kept."};
inline constexpr MetricSpec kFiguresSeen{
    "portent_figures_seen_timestamp_seconds", kGauge, "seconds", "",
    "When the desk last looked at these figures; stands still while its database is away."};
inline constexpr MetricSpec kApiRequests{
    "portent_api_requests_total", kCounter, "requests", "chapter,method,status",
    "Requests by chapter and method of their route and by the answer's status; both are none where no route "
    "fits."};
inline constexpr MetricSpec kApiSeconds{
    "portent_api_answer_seconds", kHistogram, "seconds", "",
    "Time from a whole request that was let through to its answer, before that is sent."};
inline constexpr MetricSpec kApiDenied{
    "portent_api_denied_total", kCounter, "requests", "reason",
    "Requests denied: no_key, wrong_key, session_ended, permission, csrf, blocked (risk list) or too_many."};
inline constexpr MetricSpec kLockOuts{"portent_sign_in_lock_outs_total", kCounter, "lock-outs", "",
                                      "Times that wrong passwords locked somebody out for a while."};
inline constexpr MetricSpec kApiStreams{"portent_api_streams_open", kGauge, "streams", "",
                                        "Streams of live events that are open now."};
inline constexpr MetricSpec kOutwardDelivered{
    "portent_outward_delivered_total", kCounter, "messages", "subscriber,kind",
    "Webhooks and mail that a subscriber took, since this process began to send."};
inline constexpr MetricSpec kOutwardFailed{
    "portent_outward_failed_total", kCounter, "tries", "subscriber,kind",
    "Tries to deliver that failed; each is tried again, unless its message is dead."};
inline constexpr MetricSpec kOutwardWaiting{"portent_outward_waiting_messages", kGauge, "messages",
                                            "subscriber,kind", "Messages that wait for a subscriber."};
inline constexpr MetricSpec kOutwardDead{
    "portent_outward_dead_messages", kGauge, "messages", "subscriber,kind",
    "Messages to a subscriber that were given up; they can be sent again on request."};
inline constexpr MetricSpec kOutwardLag{
    "portent_outward_lag_seconds", kGauge, "seconds", "subscriber,kind",
    "How long the oldest message that waits for a subscriber has waited; 0 where none does."};
inline constexpr MetricSpec kConnectorUp{"portent_connector_up", kGauge, "1", "connector",
                                         "1: the CMMS that orders are mirrored in answers."};
inline constexpr MetricSpec kConnectorContact{"portent_connector_last_contact_timestamp_seconds", kGauge,
                                              "seconds", "connector", "When it answered last; 0: never."};
inline constexpr MetricSpec kConnectorPending{"portent_connector_pending_orders", kGauge, "orders",
                                              "connector", "Orders that wait to be brought over."};
inline constexpr MetricSpec kConnectorParked{
    "portent_connector_parked_orders", kGauge, "orders", "connector",
    "Orders that the CMMS refuses; they wait for somebody to change them or to ask for another try."};
inline constexpr MetricSpec kConnectorConflicts{
    "portent_connector_conflicts", kGauge, "conflicts", "connector",
    "What an order and its twin say that can't both be so, until somebody decides."};
inline constexpr MetricSpec kConnectorThrough{
    "portent_connector_through_total", kCounter, "orders", "connector",
    "Orders brought over, changed or not, since this process began."};
inline constexpr MetricSpec kConnectorFailed{"portent_connector_failed_total", kCounter, "tries", "connector",
                                             "Tries that failed."};
inline constexpr MetricSpec kConnectorOdd{
    "portent_connector_nonsense_total", kCounter, "answers", "connector",
    "Answers of the CMMS, and entries of its lists, that make no sense."};
inline constexpr MetricSpec kArchiveRows{"portent_archive_rows_total", kCounter, "rows", "",
                                         "Rows written into the archive: readings, features, forecasts."};
inline constexpr MetricSpec kArchiveValues{"portent_archive_values_total", kCounter, "values", "",
                                           "Numbers in those rows."};
inline constexpr MetricSpec kArchiveLeftOut{
    "portent_archive_left_out_total", kCounter, "records", "",
    "Records that are not archived: unusable, or older than is kept."};
inline constexpr MetricSpec kArchiveLag{"portent_archive_lag_records", kGauge, "records", "",
                                        "Records of the topics that are not in the archive yet."};
inline constexpr MetricSpec kArchiveBytes{"portent_archive_bytes", kGauge, "bytes", "",
                                          "Size of the archive's files."};
inline constexpr MetricSpec kArchiveFailures{
    "portent_archive_failures_total", kCounter, "failures", "",
    "Times that archiving had to begin anew (a full disk, say), and files found damaged."};
}  // namespace metric

/// All of the above in the order of exposition.
std::span<const MetricSpec* const> metric_catalogue();

}  // namespace portent::serve
