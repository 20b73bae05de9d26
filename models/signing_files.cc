#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "ingest/error.h"
#include "models/durable_file.h"
#include "models/signing.h"

namespace portent::models {
namespace {

namespace fs = std::filesystem;
using ingest::FatalError;

constexpr std::size_t kMaxKeyBytes = 16 << 10;

/// So that the file is nobody else's from its first moment; refuses one that is there.
void create_private(const fs::path& path, mode_t mode) {
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0)
    throw FatalError(fmt::format("cannot write the key {}: {}; choose another name", path.string(),
                                 std::generic_category().message(errno)));
  ::close(fd);
}

}  // namespace

SigningKey read_signing_key(const fs::path& path) {
  const std::string pem = read_file(path, kMaxKeyBytes);
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    throw FatalError(
        fmt::format("the private key {0} may be read by others: run chmod 600 {0}", path.string()));
  return SigningKey::from_pem(pem, path.string());
}

PublicKey write_new_key(const fs::path& path) {
  fs::path public_path = path;
  public_path += ".pub";
  const SigningKey key = SigningKey::generate();
  create_private(path, 0600);
  try {
    create_private(public_path, 0644);
  } catch (...) {
    std::error_code error;
    fs::remove(path, error);
    throw;
  }
  write_file(path, key.to_pem());
  write_file(public_path, key.public_key().to_pem());
  return key.public_key();
}

PublicKey read_public_key(const fs::path& path) {
  return PublicKey::from_pem(read_file(path, kMaxKeyBytes), path.string());
}

std::vector<PublicKey> read_public_keys(const fs::path& folder) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder, error))
    if (const auto extension = entry.path().extension(); extension == ".pem" || extension == ".pub")
      paths.push_back(entry.path());
  std::sort(paths.begin(), paths.end());
  std::vector<PublicKey> keys;
  for (const fs::path& path : paths) keys.push_back(read_public_key(path));
  return keys;
}

}  // namespace portent::models
