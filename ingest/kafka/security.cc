#include "ingest/kafka/security.h"

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>

#include "ingest/error.h"

namespace portent::ingest {
namespace {

constexpr const char* kPasswordVariable = "PORTENT_KAFKA_PASSWORD";

[[noreturn]] void refuse(const std::string& flaw) {
  throw FatalError("kafka.security." + flaw);
}

std::string readable(const std::string& file, const char* key) {
  if (!std::ifstream(file))
    refuse(fmt::format("{}: can't read {}; name an existing PEM file that this user may read", key, file));
  return file;
}

std::string password_of(const KafkaSecurity& security) {
  std::string password;
  if (security.password_file.empty()) {
    const char* set = std::getenv(kPasswordVariable);
    password = set ? set : "";
  } else {
    std::ifstream file(security.password_file);
    if (!file) refuse(fmt::format("password_file: can't read {}", security.password_file));
    std::getline(file, password);
    if (password.ends_with('\r')) password.pop_back();
  }
  if (password.empty())
    refuse(fmt::format("password_file: no password for user {}; put it into a file named there, or into {}",
                       security.username, kPasswordVariable));
  return password;
}

void add_tls(const KafkaSecurity& security, std::map<std::string, std::string>& properties) {
  if (!security.ca.empty()) properties["ssl.ca.location"] = readable(security.ca, "ca");
  if (security.certificate.empty() != security.key.empty())
    refuse("certificate: a certificate and its key go together; give both or none");
  if (security.certificate.empty()) return;
  properties["ssl.certificate.location"] = readable(security.certificate, "certificate");
  properties["ssl.key.location"] = readable(security.key, "key");
}

void add_sasl(const KafkaSecurity& security, std::map<std::string, std::string>& properties) {
  if (security.username.empty()) refuse("username: missing; " + security.protocol + " needs one");
  properties["sasl.mechanism"] = security.mechanism.empty() ? "SCRAM-SHA-512" : security.mechanism;
  properties["sasl.username"] = security.username;
  properties["sasl.password"] = password_of(security);
}

}  // namespace

std::map<std::string, std::string> security_properties(const KafkaSecurity& security) {
  const bool tls = security.protocol.ends_with("ssl"), sasl = security.protocol.starts_with("sasl");
  if (!tls && !(security.ca + security.certificate + security.key).empty())
    refuse("protocol: certificates are given, but the protocol uses none; set ssl or sasl_ssl");
  if (!sasl && !(security.mechanism + security.username + security.password_file).empty())
    refuse("protocol: a user is given, but the protocol asks for none; set sasl_ssl");
  if (security.protocol.empty()) return {};
  std::map<std::string, std::string> properties{{"security.protocol", security.protocol}};
  if (tls) add_tls(security, properties);
  if (sasl) add_sasl(security, properties);
  return properties;
}

}  // namespace portent::ingest
