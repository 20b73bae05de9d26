#pragma once

#include <string>
#include <string_view>

#include "ingest/kafka/holders.h"

// What librdkafka's errors mean to Portent, and the one line that a person reads.

namespace portent::ingest::kafka {

/// Another member took over (its producer or its group instance): this one must not write again.
bool is_fenced(rd_kafka_resp_err_t code);

/// The same request will fail again however often it is tried: the topic, the permission or the record is
/// wrong.
bool is_hopeless(rd_kafka_resp_err_t code);

/// A passing state of a group, its coordinator or the connection: asking again helps.
bool is_passing(rd_kafka_resp_err_t code);

/// The broker is away, overloaded or has given up on what was open: the same may succeed later.
bool is_away(rd_kafka_resp_err_t code);

/// librdkafka's words for an error, on one line.
std::string words(rd_kafka_resp_err_t code);
std::string words(const UniqueError& error);

/// What is wrong with a broker's certificate, by the number that OpenSSL gives it (X509_V_ERR_...); "" for 0.
std::string certificate_flaw(int x509_error);

/// A hint how to fix what `code` says, for the end of a FatalError's line.
std::string_view remedy(rd_kafka_resp_err_t code);

/// The same for what librdkafka complains of while it connects (TLS, SASL); "" where that tells nothing.
std::string_view remedy(std::string_view complaint);

/// Throws FatalError, AwayError where is_away(code): "kafka BROKERS: WHAT: WHY; REMEDY".
[[noreturn]] void fail(const std::string& brokers, std::string_view what, rd_kafka_resp_err_t code,
                       std::string_view why = {});

}  // namespace portent::ingest::kafka
