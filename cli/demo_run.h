#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "cli/demo_report.h"
#include "cli/demo_screen.h"
#include "cli/service.h"
#include "cli/signals.h"

namespace portent::cli {

struct DemoCall {
  std::string dir = "portent-demo";
  std::string data;
  std::string subset = "FD001";
  std::string broker, prefix;
  double speed = 0;
  std::uint64_t seed = 1;
  int threads = 1;
  std::string backend, registry, forecasts;
  int api_port = 8080;
  std::string metrics = "127.0.0.1:9464";
  bool stay = false, json = false;
};

/// The C-MAPSS copy that comes with Portent, from the source tree or an installation; throws FatalError where
/// there is none.
std::string bundled_data();

/// The streaming part of the demo: a service, the test engines replayed into its log, a live table, the
/// truth.
class DemoRun {
 public:
  explicit DemoRun(DemoCall call);
  /// Replays and waits until every reading is handled. Where a signal came first, the result is what there
  /// was.
  DemoResult stream(Signals& signals);
  /// Writes the `predictions` topic to the file of --forecasts.
  void write_forecasts();
  /// Keeps everything up until a signal; prints what to open.
  void stay(Signals& signals);
  void stop();

 private:
  void wait_ready(Signals& signals);
  bool finished(std::uint64_t total) const;
  std::uint64_t handled() const;
  DemoFrame frame(std::uint64_t sent, std::uint64_t total, double seconds) const;
  DemoResult result(double seconds) const;

  DemoCall call_;
  Service service_;
};

}  // namespace portent::cli
