#pragma once

#include <memory>
#include <string>
#include <string_view>

namespace portent::models {

/// The SHA-256 of bytes that come piece by piece. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  void add(std::string_view bytes);
  /// Of all that was added, as 64 digits; nothing may be added after it.
  std::string hex();

 private:
  struct Context;
  std::unique_ptr<Context> context_;
};

}  // namespace portent::models
