#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace portent::tests {

/// A program started with its output going to a file; killed with the object where it still runs.
class ChildProcess {
 public:
  ChildProcess(std::vector<std::string> command, const std::string& output) {
    std::vector<char*> argv;
    for (std::string& word : command) argv.push_back(word.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t files;
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output.c_str(), O_WRONLY | O_CREAT | O_APPEND,
                                     0644);
    posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    const int error = posix_spawnp(&pid_, argv[0], &files, nullptr, argv.data(), environ);
    posix_spawn_file_actions_destroy(&files);
    if (error != 0) throw std::runtime_error("can't start " + command[0]);
  }
  ~ChildProcess() {
    if (pid_ > 0) end(SIGKILL);
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }  ///< -1 once it has ended
  /// Sends a signal and goes on.
  void send(int signal) const {
    if (pid_ > 0) kill(pid_, signal);
  }
  /// Sends a signal and waits; returns the exit code, or 128 + the signal that ended it. Throws where it has
  /// ended already: its number may be another's by now.
  int end(int signal) {
    if (pid_ <= 0) throw std::logic_error("the program has ended already");
    kill(pid_, signal);
    return wait();
  }
  int wait() {
    int status = 0;
    waitpid(pid_, &status, 0);
    pid_ = -1;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }
  bool running() {
    if (pid_ <= 0) return false;
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == 0) return true;
    pid_ = -1;
    code_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    return false;
  }
  /// How it ended, once running() has said that it has.
  int code() const { return code_; }

 private:
  pid_t pid_ = -1;
  int code_ = 0;
};

}  // namespace portent::tests
