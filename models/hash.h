#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace portent::models {

/// 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// True for what sha256_hex returns.
bool is_sha256(std::string_view text);

/// The hash of bytes that come piece by piece. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void add(std::string_view bytes);
  /// Of all bytes added; nothing may be added after it.
  std::string hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace portent::models
