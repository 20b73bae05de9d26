#include <unistd.h>

#include <vector>

#include "cli/child.h"
#include "cli/verbs.h"
#include "ingest/error.h"

/// Training links LibTorch, which costs any program that does 156 MB: it is a program of its own, and this
/// verb becomes it.
int verb_train(int, char** argv) {
  const std::string program = portent::cli::training_program().string();
  execv(program.c_str(), argv);
  throw portent::ingest::FatalError("can't run " + program);
}
