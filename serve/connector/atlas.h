#pragma once

#include "serve/connector/cmms.h"

namespace portent::serve::connector {

/// Atlas CMMS (docs/connectors.md says of which version): `/work-orders`, opened by `X-API-Key`. Its PATCH
/// takes an order as a whole, so what is not ours goes back as it was read. It has no cancelled orders: ours
/// are archived there.
class Atlas : public Cmms {
 public:
  explicit Atlas(CmmsOptions options) : options_(std::move(options)) {}

  outward::Ask find(const std::string& reference, const std::string& next, int most) const override;
  outward::Ask create(const Twin& twin) const override;
  outward::Ask read(const std::string& id) const override;
  std::optional<outward::Ask> update(const Twin& twin, const TheirOrder& theirs) const override;
  outward::Ask set_progress(const TheirOrder& theirs, Progress progress) const override;
  outward::Ask changes(std::int64_t since_ms, const std::string& next, int most) const override;
  Read<std::string> created(std::string_view body) const override;
  Read<TheirOrder> order(std::string_view body) const override;
  Read<TheirPage> page(std::string_view body, const std::string& asked, std::int64_t since_ms) const override;

 private:
  outward::Ask ask(const char* method, const std::string& path, std::string body) const;
  CmmsOptions options_;
};

}  // namespace portent::serve::connector
