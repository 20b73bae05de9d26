#include "cli/child.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <system_error>

#include "ingest/error.h"

namespace portent::cli {
namespace {

struct SpawnSettings {
  SpawnSettings() {
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_init(&files);
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t files;
};

int exit_code(int status) {
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

}  // namespace

std::filesystem::path program_folder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path();
}

std::filesystem::path training_program() {
  const auto program = program_folder() / "portent-train";
  if (!std::filesystem::exists(program))
    throw ingest::FatalError("training needs " + program.string() +
                             ", which is not there; build it (target portent-train, needs libtorch-dev)");
  return program;
}

int run_child(const std::filesystem::path& program, std::vector<std::string> arguments, Signals& signals,
              bool quiet) {
  std::string name = program.string();
  std::vector<char*> argv = {name.data()};
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  SpawnSettings settings;
  if (quiet) posix_spawn_file_actions_adddup2(&settings.files, STDERR_FILENO, STDOUT_FILENO);
  pid_t pid = 0;
  if (const int error =
          posix_spawn(&pid, name.c_str(), &settings.files, &settings.attributes, argv.data(), environ))
    throw ingest::FatalError("can't start " + name + ": " + std::system_category().message(error));
  int status = 0;
  pid_t ended = 0;
  while ((ended = waitpid(pid, &status, WNOHANG)) == 0)
    if (const int signal = signals.wait(std::chrono::milliseconds(50))) kill(pid, signal);
  if (ended < 0)
    throw ingest::FatalError("can't tell how " + name + " ended: " + std::system_category().message(errno));
  return exit_code(status);
}

}  // namespace portent::cli
