#include "cli/dispatch.h"

int main(int argc, char** argv) {
  return portent::cli::dispatch(argc, argv);
}
