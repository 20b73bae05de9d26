#pragma once

#include <array>
#include <cstdio>
#include <stdexcept>
#include <string>

namespace portent::tests {

/// What `command` prints on stdout, without its last newline. Throws std::runtime_error where it exits with
/// an error.
inline std::string output_of(const std::string& command) {
  std::FILE* pipe = popen(command.c_str(), "re");
  if (!pipe) throw std::runtime_error("cannot run " + command);
  std::string text;
  std::array<char, 4096> piece;
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), pipe))
    text.append(piece.data(), size);
  if (pclose(pipe) != 0) throw std::runtime_error("failed: " + command);
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace portent::tests
