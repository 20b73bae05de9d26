#include "train/checkpoints.h"

#include <fmt/format.h>

#include "ingest/error.h"
#include "models/durable_file.h"
#include "models/sha256.h"

namespace portent::train {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kMagic = "portent checkpoint 1\n";
constexpr std::size_t kHashDigits = 64;
constexpr std::size_t kLargest = std::size_t{1} << 30;

}  // namespace

Checkpoints::Checkpoints(fs::path folder, Say say) : folder_(std::move(folder)), say_(std::move(say)) {}

fs::path Checkpoints::file(const std::string& prefix, const char* kind) const {
  return folder_ / (prefix + kind);
}

void Checkpoints::refuse(const fs::path& path) {
  const std::lock_guard lock(mutex_);
  say_(fmt::format("the checkpoint {} is damaged: what it held is trained again", path.string()));
}

std::optional<std::string> Checkpoints::read(const fs::path& path) {
  if (std::error_code error; !fs::exists(path, error)) return std::nullopt;
  std::string bytes;
  try {
    bytes = models::read_file(path, kLargest);
  } catch (const ingest::FatalError&) {
    refuse(path);
    return std::nullopt;
  }
  const std::string_view all = bytes;
  if (all.size() >= kMagic.size() + kHashDigits && all.starts_with(kMagic)) {
    const auto content = all.substr(kMagic.size() + kHashDigits);
    if (all.substr(kMagic.size(), kHashDigits) == models::sha256_hex(content)) return std::string(content);
  }
  refuse(path);
  return std::nullopt;
}

void Checkpoints::write(const fs::path& path, std::string_view content) {
  const std::lock_guard lock(mutex_);
  const fs::path unfinished = models::unfinished_path(path);
  try {
    fs::create_directories(folder_);
    models::write_file(unfinished, fmt::format("{}{}{}", kMagic, models::sha256_hex(content), content));
    models::rename_durably(unfinished, path);
    failing_ = false;
  } catch (const std::exception& error) {
    if (!failing_)
      say_(fmt::format(
          "a checkpoint is not written: {}; training goes on, but a stop would lose what comes after "
          "the last one that was",
          error.what()));
    failing_ = true;
  }
}

models::Tensors Checkpoints::load(const std::string& prefix) {
  const fs::path path = file(prefix, ".member");
  const auto content = read(path);
  if (!content) return {};
  try {
    return models::from_safetensors(*content, path.string());
  } catch (const ingest::FatalError&) {
    refuse(path);
    return {};
  }
}

void Checkpoints::save(const std::string& prefix, const models::Tensors& tensors) {
  write(file(prefix, ".member"), models::to_safetensors(tensors));
  std::error_code ignored;
  if (fs::exists(file(prefix, ".member"), ignored)) fs::remove(file(prefix, ".part"), ignored);
}

std::optional<FitProgress> Checkpoints::load_progress(const std::string& prefix) {
  const auto content = read(file(prefix, ".part"));
  if (!content) return std::nullopt;
  auto progress = fit_progress_of(*content);
  if (!progress) refuse(file(prefix, ".part"));
  return progress;
}

void Checkpoints::save_progress(const std::string& prefix, const FitProgress& progress) {
  write(file(prefix, ".part"), to_bytes(progress));
}

bool Checkpoints::any() const {
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(folder_, error)) {
    const auto kind = entry.path().extension();
    if (kind == ".member" || kind == ".part") return true;
  }
  return false;
}

void Checkpoints::clear() {
  std::error_code ignored;  // what can't be removed is in nobody's way
  fs::remove_all(folder_, ignored);
  fs::remove(folder_.parent_path(), ignored);  // where no other training has its own in it
}

}  // namespace portent::train
