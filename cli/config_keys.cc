#include <fmt/format.h>
#include <algorithm>
#include <charconv>
#include <iterator>

#include "cli/cmms_options.h"
#include "cli/config.h"
#include "cli/outward_options.h"

namespace portent::cli {
namespace {

ConfigKey text(const char* name, std::string ServiceConfig::*field, const char* range, const char* help) {
  return {name,
          "",
          range,
          help,
          [field](const ServiceConfig& c) { return c.*field; },
          [field](ServiceConfig& c, const std::string& value) {
            c.*field = value;
            return true;
          }};
}

std::string list_of(const std::vector<std::string>& allowed) {
  std::string list;
  for (const std::string& word : allowed)
    list += (list.empty() ? "" : ", ") + (word.empty() ? "empty" : word);
  return list;
}

ConfigKey one_of(const char* name, std::string ServiceConfig::*field, const std::vector<std::string>& allowed,
                 const char* help) {
  return {name,
          "",
          list_of(allowed),
          help,
          [field](const ServiceConfig& c) { return c.*field; },
          [field, allowed](ServiceConfig& c, const std::string& value) {
            c.*field = value;
            return std::find(allowed.begin(), allowed.end(), value) != allowed.end();
          }};
}

/// A key under `kafka.security`.
ConfigKey security(const char* name, std::string ServiceConfig::Security::*field, const char* range,
                   const char* help, const std::vector<std::string>& allowed = {}) {
  return {name,
          "",
          range,
          help,
          [field](const ServiceConfig& c) { return c.security.*field; },
          [field, allowed](ServiceConfig& c, const std::string& value) {
            c.security.*field = value;
            return allowed.empty() || std::find(allowed.begin(), allowed.end(), value) != allowed.end();
          }};
}

std::vector<ConfigKey> security_keys() {
  using S = ServiceConfig::Security;
  const std::vector<std::string> protocols = {"", "plaintext", "ssl", "sasl_ssl", "sasl_plaintext"};
  const std::vector<std::string> mechanisms = {"", "SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"};
  return {
      security("kafka.security.protocol", &S::protocol, "plaintext, ssl, sasl_ssl, sasl_plaintext, empty",
               "How to speak with the brokers; empty: plaintext. `ssl` with a certificate is mTLS.",
               protocols),
      security("kafka.security.ca", &S::ca, "a PEM file",
               "Authorities that vouch for the brokers; empty: those of the system."),
      security("kafka.security.certificate", &S::certificate, "a PEM file",
               "This client's certificate, where the brokers want one."),
      security("kafka.security.key", &S::key, "a PEM file", "The key of that certificate."),
      security("kafka.security.mechanism", &S::mechanism, "SCRAM-SHA-512, SCRAM-SHA-256, PLAIN, empty",
               "How the user is proved; empty: SCRAM-SHA-512.", mechanisms),
      security("kafka.security.username", &S::username, "a user of the brokers", "Who Portent is to them."),
      security(
          "kafka.security.password_file", &S::password_file, "a file",
          "Its first line is the password; empty: `PORTENT_KAFKA_PASSWORD` of the environment. A password "
          "never stands in a configuration."),
  };
}

ConfigKey number(const char* name, int ServiceConfig::*field, const char* unit, int low, int high,
                 const char* help) {
  return {name,
          unit,
          fmt::format("{} to {}", low, high),
          help,
          [field](const ServiceConfig& c) { return std::to_string(c.*field); },
          [field, low, high](ServiceConfig& c, const std::string& value) {
            const char* end = value.data() + value.size();
            const auto result = std::from_chars(value.data(), end, c.*field);
            return result.ec == std::errc{} && result.ptr == end && c.*field >= low && c.*field <= high;
          }};
}

ConfigKey flag(const char* name, bool ServiceConfig::*field, const char* help) {
  return {name,
          "",
          "true or false",
          help,
          [field](const ServiceConfig& c) { return c.*field ? "true" : "false"; },
          [field](ServiceConfig& c, const std::string& value) {
            c.*field = value == "true";
            return value == "true" || value == "false";
          }};
}

std::vector<ConfigKey> archive_keys() {
  using C = ServiceConfig;
  return {
      text("archive.folder", &C::archive_folder, "a folder on a local disk",
           "Where `portent serve` archives monitoring history (see docs/archive.md); empty: it archives "
           "nothing. `portent archive run` then uses `portent-archive`."),
      text("archive.group", &C::archive_group, "a consumer group",
           "By which others see how far the archive is."),
      number("archive.reading_days", &C::archive_reading_days, "days", 0, 100'000,
             "How long readings and control records are kept, by event time before the newest reading; 0: "
             "for ever. So for the keys below."),
      number("archive.minute_days", &C::archive_minute_days, "days", 0, 100'000,
             "How long the tier of minutes is kept: count, least, most, mean and last value of a channel."),
      number("archive.hour_days", &C::archive_hour_days, "days", 0, 100'000,
             "How long the tier of hours is kept."),
      number("archive.feature_days", &C::archive_feature_days, "days", 0, 100'000,
             "How long features are kept."),
      number("archive.forecast_days", &C::archive_forecast_days, "days", 0, 100'000,
             "How long forecasts are kept."),
      number("archive.seal_after", &C::archive_seal_after_s, "s", 0, 31'536'000,
             "How long after its end, or after a late reading, a day becomes one file and gets its tiers, by "
             "event time."),
      number("archive.write_every", &C::archive_write_every_s, "s", 1, 86'400,
             "Longest time that readings stay in memory before they are in the archive; the log has them "
             "meanwhile."),
  };
}

std::vector<ConfigKey> topic_keys() {
  using C = ServiceConfig;
  return {
      text("topics.prefix", &C::topic_prefix, "[A-Za-z0-9._-]*", "Stands before every topic's name."),
      text("topics.telemetry", &C::telemetry_topic, "[A-Za-z0-9._-]*",
           "Another name for the telemetry topic, whole; empty: prefix and `telemetry`."),
      text("topics.features", &C::features_topic, "[A-Za-z0-9._-]*",
           "Another name for the topic of window statistics; empty: prefix and `features`."),
      number("topics.partitions", &C::partitions, "", 1, 1024,
             "Partitions of the topics that are created. An asset's readings are all in one."),
  };
}

std::vector<ConfigKey> feature_keys() {
  using C = ServiceConfig;
  return {
      text("features.channels", &C::features_channels, "names, separated by commas",
           "Channels that `portent score --features` makes statistics of, in the order of its output."),
      number("features.window", &C::features_window, "readings", 1, 4'096,
             "How many readings of an asset its statistics are made of."),
      text("features.statistics", &C::features_statistics, "mean, std, min, max, last, slope; commas between",
           "Which statistics, in the order of the output."),
      one_of("features.format", &C::features_format, {"binary", "json"},
             "How a record of statistics is written (see docs/features.md)."),
  };
}

/// What is promised when something fails, and what is kept while the broker is away.
std::vector<ConfigKey> delivery_keys() {
  using C = ServiceConfig;
  return {
      one_of("scoring.delivery", &C::delivery, {"exactly_once", "at_least_once"},
             "Whether a forecast is readable once its offsets and states are committed with it, or sooner: "
             "after a crash it may then stand there twice, with the same bytes and id (docs/delivery.md)."),
      number("scoring.commit_every", &C::commit_every_ms, "ms", 1, 60'000,
             "At least once: how often offsets and states are committed. A crash repeats at most the "
             "forecasts of this time."),
      number("scoring.session_timeout", &C::session_timeout_ms, "ms", 500, 3'600'000,
             "A scorer that Kafka does not hear of for this long is taken for dead, and its partitions go to "
             "others. Brokers refuse less than 6,000 unless group.min.session.timeout.ms says otherwise."),
      number("scoring.max_poll_interval", &C::max_poll_interval_ms, "ms", 500, 3'600'000,
             "So is one whose scoring thread hangs for this long; not below scoring.session_timeout."),
      text("forward.name", &C::forward_name, "unique",
           "Names the spool that portent forward ships: its position is kept under it."),
      number("forward.max_spool", &C::forward_max_mib, "MiB", 1, 1'000'000,
             "What a spool may hold. Beyond it the oldest readings not yet shipped are dropped and counted."),
  };
}

std::vector<ConfigKey> log_keys() {
  using C = ServiceConfig;
  return {
      text("log.folder", &C::log_folder, "a folder on a local disk",
           "Where the local durable log is kept when no broker is named."),
      flag("log.power_safe", &C::log_power_safe,
           "Wait for the disk at every commit, so that a loss of power takes nothing. Without it the last "
           "commits may be missing after one; a killed process never loses any."),
      text("kafka.broker", &C::broker, "HOST:PORT, several by commas",
           "Apache Kafka to use instead of the local log."),
  };
}

std::vector<ConfigKey> model_keys() {
  using C = ServiceConfig;
  return {
      text("models.registry", &C::registry, "a folder", "The registry that models come from."),
      text("models.model", &C::model, "NAME, NAME@ALIAS or NAME@VERSION",
           "The model of every asset, where no bindings file is named."),
      text("models.assets", &C::assets, "a file, or topic",
           "Bindings: class, site, model and tags of each asset (see docs/bindings.md), from a file, or from "
           "the `assets` topic, which is followed while data flows. Assets that it does not name are "
           "refused."),
      one_of("models.backend", &C::backend, {"native", "torch", ""},
             "What evaluates networks; empty: what the bundle's manifest says."),
      flag(
          "models.shadow", &C::shadow,
          "Let the bundle under a model's alias `challenger` score beside its champion: the same readings, a "
          "state of its own, forecasts marked `\"role\":\"shadow\"` that raise no alarm. Costs as much again "
          "as "
          "the champion."),
  };
}

std::vector<ConfigKey> scoring_keys() {
  using C = ServiceConfig;
  return {
      text("scoring.group", &C::group, "a consumer group", "Scorers of the same group share the partitions."),
      text("scoring.instance", &C::instance, "unique in the group",
           "Names this scorer over restarts: its membership and its transactions."),
      number("scoring.threads", &C::threads, "threads", 1, 64, "Members of the group in this process."),
      number("scoring.max_batch", &C::max_batch, "records", 1, 100'000,
             "Most records of one poll, and of one transaction unless more wait."),
      number("scoring.max_delay", &C::max_delay_ms, "ms", 1, 10'000,
             "Longest wait for a first record before looking at models and signals again."),
      number(
          "scoring.commit_interval", &C::commit_interval_ms, "ms", 0, 5'000,
          "While more than scoring.max_batch records wait, a transaction goes on for this long; once fewer "
          "wait it is committed at once. 0: every poll is a transaction of its own."),
      number("scoring.commit_spacing", &C::commit_spacing_ms, "ms", 0, 5'000,
             "Shortest time between two commits while readings keep coming; what comes meanwhile shares one. "
             "Less leaves the brokers more to do, and with it later forecasts."),
      number("scoring.round_every", &C::round_every, "records", 1, 100'000'000,
             "Records of a partition after which changed states are written again, evenly while the first "
             "half of the next as many comes; at least sixteen times as many as it has machines. A restart "
             "replays at most about twice as many."),
  };
}

std::vector<ConfigKey> other_keys() {
  using C = ServiceConfig;
  return {
      number("ingest.max_record_bytes", &C::max_record_bytes, "bytes", 1'024, 16'000'000,
             "Larger telemetry records go to dead letters."),
      number("ingest.max_clock_ahead", &C::max_clock_ahead_s, "s", 1, 31'536'000,
             "Readings whose ts is further ahead of the log's clock go to dead letters."),
      number(
          "quality.window", &C::quality_window_s, "s", 0, 86'400,
          "Event time over which the quality of each channel's data is told, as a record of `statistics`; 0 "
          "turns it off."),
      number(
          "quality.silent_after", &C::silent_after_s, "s", 0, 31'536'000,
          "An asset without a reading for longer is silent, where its binding says nothing else; 0: never."),
      text("metrics.listen", &C::metrics, "HOST:PORT",
           "Where Prometheus scrapes; port 0 lets the system choose. An address that other machines reach "
           "needs "
           "a certificate, a key, or `metrics.open`."),
      text("metrics.certificate", &C::metrics_certificate, "a PEM file",
           "The certificate that the metrics show, its own first; empty: no TLS."),
      text("metrics.certificate_key", &C::metrics_certificate_key, "a PEM file",
           "The key of that certificate."),
      text("metrics.key_file", &C::metrics_key_file, "a file",
           "Its first line is the key without which nobody reads the metrics (`Authorization: Bearer KEY`: "
           "`authorization.credentials_file` of Prometheus); empty: none is asked for."),
      flag("metrics.open", &C::metrics_open,
           "Serve the metrics to whoever reaches the address, without TLS and without a key."),
      number("metrics.most_assets", &C::metrics_assets, "assets", 0, 1'000'000,
             "Assets with series of their own, those nearest to failure first; the others are counted."),
      number(
          "metrics.most_groups", &C::metrics_groups, "lines and classes", 0, 10'000,
          "Lines and classes of sites with figures of their own, those of the most machine time first; the "
          "others are counted."),
  };
}

std::vector<ConfigKey> desk_keys() {
  using C = ServiceConfig;
  return {
      text("api.host", &C::api_host, "an address of this machine", "Where the HTTP API listens."),
      number("api.port", &C::api_port, "", 0, 65'535, "Port of the HTTP API; 0 lets the system choose."),
      text("api.certificate", &C::api_certificate, "a PEM file",
           "The certificate that the API shows, its own first; empty: no TLS, and nobody can sign in from "
           "another machine."),
      text("api.key", &C::api_key, "a PEM file", "The key of that certificate."),
      one_of("api.without_key", &C::api_without_key, {"nothing", "view"},
             "What programs and browsers of this very machine may do without a key: `view` shows them what a "
             "viewer sees. From elsewhere nothing is shown without a key."),
      text("desk.store", &C::desk_store, "an SQLite file, or postgresql://...",
           "The desk's database: assets, alarms, history, who may do what."),
      text("desk.audit", &C::desk_audit, "a file",
           "Where every change and every refusal is written down; empty: beside the SQLite file, else "
           "`portent-desk.audit.jsonl`."),
      number("desk.lease", &C::desk_lease_s, "s", 3, 3'600,
             "Of several processes with one database one keeps the desk; after so long without a sign of it "
             "another takes over."),
      number("desk.forecast_days", &C::desk_forecast_days, "days", 0, 100'000,
             "How long the desk keeps forecasts, by event time before the asset's newest one; 0: for ever."),
      number("desk.alarm_days", &C::desk_alarm_days, "days", 0, 100'000,
             "How long it keeps alarms once they are closed; 0: for ever."),
      number(
          "desk.event_days", &C::desk_event_days, "days", 0, 100'000,
          "How long it keeps what happened to machines, but for what begins and ends a life, and what figures"
          " are still counted from; 0: for ever."),
      number("desk.hour_days", &C::desk_hour_days, "days", 0, 100'000,
             "How long it keeps statistics of hours; those of days stay. 0: for ever."),
  };
}

std::vector<ConfigKey> make_keys() {
  std::vector<ConfigKey> keys;
  for (const auto& part :
       {log_keys(), security_keys(), topic_keys(), model_keys(), scoring_keys(), delivery_keys(),
        feature_keys(), archive_keys(), desk_keys(), outward_keys(), cmms_keys(), other_keys()})
    keys.insert(keys.end(), part.begin(), part.end());
  return keys;
}

}  // namespace

std::span<const ConfigKey> config_keys() {
  static const std::vector<ConfigKey> keys = make_keys();
  return keys;
}

std::string config_reference() {
  const ServiceConfig defaults;
  std::string page =
      "# Configuration\n\n`portent score` and `portent serve` read `portent.yaml` of the working folder, or "
      "the file that `--config` names; `--set KEY=VALUE` goes over it.\n"
      "Keys nest at their dots (`api: {port: 8080}`). An unknown key or a value out of range ends the "
      "program with one line. This page is made from the program's own table\n"
      "(`portent serve --help-config`) and a test holds them together.\n\nAny property of librdkafka can "
      "stand under `kafka.properties`; they go over `kafka.security`, which [sources.md](sources.md) "
      "explains.\n\n"
      "| key | default | unit | allowed | what it does |\n| --- | --- | --- | --- | --- |\n";
  for (const ConfigKey& key : config_keys()) {
    const std::string value = key.get(defaults);
    page += fmt::format("| `{}` | {} | {} | {} | {} |\n", key.name,
                        value.empty() ? "none" : "`" + value + "`", key.unit, key.range, key.help);
  }
  return page;
}

}  // namespace portent::cli
