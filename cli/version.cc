#include <fmt/format.h>

#include "cli/options.h"
#include "cli/verbs.h"
#include "cli/version.h"

namespace portent::cli {

const char* program_version() {
  return PORTENT_VERSION;
}

}  // namespace portent::cli

int verb_version(int argc, char** argv) {
  CLI::App app("What this program is and was built with.");
  bool json = false;
  app.add_flag("--json", json, "as JSON");
  if (const auto code = portent::cli::parse_options(app, argc, argv)) return *code;
#ifdef PORTENT_WITH_KAFKA
  constexpr bool kKafka = true;
#else
  constexpr bool kKafka = false;
#endif
  if (json)
    fmt::print(R"({{"version":"{}","commit":"{}","compiler":"{}","kafka":{}}})"
               "\n",
               PORTENT_VERSION, PORTENT_COMMIT, __VERSION__, kKafka);
  else
    fmt::print("portent {} ({}), g++ {}, Apache Kafka {}\n", PORTENT_VERSION, PORTENT_COMMIT, __VERSION__,
               kKafka ? "yes" : "no");
  return 0;
}
