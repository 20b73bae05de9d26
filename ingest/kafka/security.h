#pragma once

#include <map>
#include <string>

namespace portent::ingest {

/// How to prove who one is to the brokers, and that they are who they should be. Files are PEM.
struct KafkaSecurity {
  std::string protocol;     ///< plaintext, ssl, sasl_ssl or sasl_plaintext; "": plaintext, none of the rest
  std::string ca;           ///< authorities that the brokers' certificates are checked by; "": the system's
  std::string certificate;  ///< of this client (mTLS)
  std::string key;          ///< of that certificate
  std::string mechanism;    ///< SCRAM-SHA-512 (default), SCRAM-SHA-256 or PLAIN
  std::string username;
  std::string
      password_file;  ///< its first line is the password; "": PORTENT_KAFKA_PASSWORD of the environment
};

/// The properties of librdkafka that say the same. Throws FatalError where a file can't be read, a password
/// or certificate is missing, or something is given that the protocol does not use. The password stands in no
/// message.
std::map<std::string, std::string> security_properties(const KafkaSecurity& security);

}  // namespace portent::ingest
