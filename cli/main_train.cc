#include <fmt/format.h>

#include "cli/verbs.h"
#include "ingest/error.h"

int main(int argc, char** argv) {
  try {
    return verb_train(argc, argv);
  } catch (const portent::ingest::FatalError& error) {
    fmt::print(stderr, "portent train: {}\n", error.what());
    return error.exit_code();
  } catch (const std::exception& error) {
    fmt::print(stderr, "portent train: {} (a fault in Portent: please report it)\n", error.what());
    return 1;
  }
}
