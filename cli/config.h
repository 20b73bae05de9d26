#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace portent::cli {

/// All that `score` and `serve` can be told, by portent.yaml, by --set KEY=VALUE, or by an option of its own.
/// Defaults stand here.
struct ServiceConfig {
  std::string log_folder = "portent-log";
  bool log_power_safe = true;
  std::string broker;  ///< "": the local log
  /// Of the brokers, as ingest/kafka/security.h tells (which a build without Kafka does not have).
  struct Security {
    std::string protocol, ca, certificate, key, mechanism, username, password_file;
  } security;
  std::map<std::string, std::string> kafka;  ///< further librdkafka properties
  std::string topic_prefix = "portent.";
  std::string telemetry_topic, features_topic;  ///< "": by the prefix
  int partitions = 4;
  std::string registry = "registry";
  std::string model = "turbofan@champion";
  std::string assets;   ///< bindings file, or kFromTopic; "": every asset is bound to `model`
  std::string backend;  ///< "": what the bundle says
  bool shadow = true;   ///< challengers score beside their champions
  std::string group = "portent";
  std::string instance = "scorer-0";
  int threads = 1;
  int max_batch = 2'000;
  int max_delay_ms = 50;
  int commit_interval_ms = 1'000;
  int commit_spacing_ms = 25;
  int round_every = 20'000;
  std::string forward_name = "edge-0";
  int forward_max_mib = 1'024;
  std::string delivery = "exactly_once";
  int commit_every_ms = 1'000;
  int session_timeout_ms = 6'000;
  int max_poll_interval_ms = 60'000;
  std::string features_channels;  ///< comma-separated
  int features_window = 30;
  std::string features_statistics = "mean,std,min,max,last,slope";
  std::string features_format = "binary";
  int max_record_bytes = 1 << 20;
  int max_clock_ahead_s = 3'600;
  int quality_window_s = 600;
  int silent_after_s = 3'600;
  std::string archive_folder;  ///< "": `serve` archives nothing
  std::string archive_group = "portent-archive";
  int archive_reading_days = 400;
  int archive_minute_days = 1'500;
  int archive_hour_days = 0;
  int archive_feature_days = 400;
  int archive_forecast_days = 400;
  int archive_seal_after_s = 3'600;
  int archive_write_every_s = 300;
  std::string api_host = "127.0.0.1";
  int api_port = 8080;
  std::string api_certificate, api_key;  ///< both or none
  std::string api_without_key = "nothing";
  std::string desk_store = "portent-desk.db";
  std::string desk_audit;  ///< "": beside an SQLite file, else portent-desk.audit.jsonl
  int desk_lease_s = 15;
  int desk_forecast_days = 400;
  int desk_alarm_days = 0;
  int desk_event_days = 0;
  int desk_hour_days = 400;
  /// Webhooks and mail.
  struct Outward {
    std::string allow, ca, link;
    int give_up_h = 48;
    int dead_days = 30;
    int rate = 50;
    int timeout_s = 15;
    std::string smtp_server, smtp_from, smtp_username, smtp_password_file;
    std::string smtp_security = "tls";
  } outward;
  /// The CMMS that work orders are mirrored in.
  struct Cmms {
    std::string kind, url, key_file, organization, sites, classes;
    std::string name = "cmms", reference = "portent", orders = "all";
    int poll_s = 60;
    int timeout_s = 15;
  } cmms;
  std::string metrics = "127.0.0.1:9464";
  int metrics_assets = 1'000;
  int metrics_groups = 100;
  std::string metrics_certificate, metrics_certificate_key;  ///< both or none
  std::string metrics_key_file;
  bool metrics_open = false;
};

/// ServiceConfig::assets where bindings come from the `assets` topic.
inline constexpr const char* kFromTopic = "topic";

/// One key of portent.yaml, such as `scoring.threads`.
struct ConfigKey {
  std::string name;
  std::string unit;   ///< "" where it has none
  std::string range;  ///< in words
  std::string help;
  std::function<std::string(const ServiceConfig&)> get;
  std::function<bool(ServiceConfig&, const std::string&)> set;  ///< false: not in range
};

std::span<const ConfigKey> config_keys();

/// Sets one key; throws FatalError naming `where`, the key, what was found and what is allowed. An unknown
/// key names the nearest known one.
void set_key(ServiceConfig& config, const std::string& name, const std::string& value,
             const std::string& where);

/// Reads portent.yaml; throws FatalError with file and line.
void read_config(ServiceConfig& config, const std::filesystem::path& file);

/// docs/configuration.md, from the table of keys.
std::string config_reference();

}  // namespace portent::cli
