#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "train/fit_members.h"

namespace portent::train {

/// What a training has finished so far, in a folder of its own: `PREFIX.member` (a finished member's weights)
/// and `PREFIX.part` (how far a network is), each with a checksum, each there whole or not at all. The folder
/// is named by all that decides the result (train/training_key.h), so what lies in it is of this very
/// training. A file that is damaged is passed over with a line; one that can't be written (a full disk) is
/// announced once and costs nothing but itself. Thread-safe.
class Checkpoints final : public MemberStore {
 public:
  using Say = std::function<void(const std::string& line)>;

  /// `folder` is made when the first checkpoint is written.
  Checkpoints(std::filesystem::path folder, Say say);

  models::Tensors load(const std::string& prefix) override;
  void save(const std::string& prefix, const models::Tensors& tensors) override;
  std::optional<FitProgress> load_progress(const std::string& prefix) override;
  void save_progress(const std::string& prefix, const FitProgress& progress) override;

  /// There is something to go on from.
  bool any() const;
  /// Removes all of them; to be called once the bundle is published, or to begin anew.
  void clear();

 private:
  std::filesystem::path file(const std::string& prefix, const char* kind) const;
  std::optional<std::string> read(const std::filesystem::path& path);
  void write(const std::filesystem::path& path, std::string_view content);
  void refuse(const std::filesystem::path& path);

  std::filesystem::path folder_;
  Say say_;
  std::mutex mutex_;
  bool failing_ = false;  ///< the last one could not be written, and that was said
};

}  // namespace portent::train
