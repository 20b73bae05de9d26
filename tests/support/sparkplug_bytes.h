#pragma once

#include <string>

#include "ingest/protobuf/wire.h"

namespace portent::tests {

/// Builds payloads of Sparkplug B as an edge node would.
class SparkplugBytes {
 public:
  SparkplugBytes& time(std::uint64_t ms) { return number(1, ms); }
  SparkplugBytes& seq(std::uint64_t seq) { return number(3, seq); }

  /// A metric of a double; name "" or alias -1: left out.
  SparkplugBytes& real(const std::string& name, int alias, double value, std::uint32_t datatype = 10) {
    std::string metric = head(name, alias, datatype);
    ingest::protobuf::append_double_field(metric, 13, value);
    return add(metric);
  }
  SparkplugBytes& whole(const std::string& name, int alias, std::uint64_t value, std::uint32_t datatype = 0) {
    std::string metric = head(name, alias, datatype);
    ingest::protobuf::append_varint_field(metric, datatype == 4 || datatype == 8 ? 11 : 10, value);
    return add(metric);
  }
  SparkplugBytes& text(const std::string& name, int alias, const std::string& value) {
    std::string metric = head(name, alias, 12);
    ingest::protobuf::append_bytes_field(metric, 15, value);
    return add(metric);
  }
  operator std::string() const { return bytes_; }

 private:
  SparkplugBytes& number(std::uint32_t field, std::uint64_t value) {
    ingest::protobuf::append_varint_field(bytes_, field, value);
    return *this;
  }
  SparkplugBytes& add(const std::string& metric) {
    ingest::protobuf::append_bytes_field(bytes_, 2, metric);
    return *this;
  }
  static std::string head(const std::string& name, int alias, std::uint32_t datatype) {
    std::string metric;
    if (!name.empty()) ingest::protobuf::append_bytes_field(metric, 1, name);
    if (alias >= 0) ingest::protobuf::append_varint_field(metric, 2, static_cast<std::uint64_t>(alias));
    if (datatype > 0) ingest::protobuf::append_varint_field(metric, 4, datatype);
    return metric;
  }

  std::string bytes_;
};

}  // namespace portent::tests
