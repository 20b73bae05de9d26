#include "train/fit_progress.h"

#include "ingest/error.h"

namespace portent::train {

std::string to_bytes(const FitProgress& progress) {
  ingest::ByteWriter to;
  to.put(static_cast<std::uint64_t>(progress.step));
  progress.sampler.save(to);
  progress.dropout.save(to);
  to.put_text(models::to_safetensors(progress.tensors));
  return to.take();
}

std::optional<FitProgress> fit_progress_of(std::string_view bytes) {
  ingest::ByteReader from(bytes);
  FitProgress progress;
  progress.step = from.get<std::uint64_t>();
  progress.sampler = Random::load(from);
  progress.dropout = Random::load(from);
  const std::string_view tensors = from.get_text();
  if (from.failed() || !from.at_end()) return std::nullopt;
  try {
    progress.tensors = models::from_safetensors(tensors, "checkpoint");
  } catch (const ingest::FatalError&) {
    return std::nullopt;
  }
  return progress;
}

}  // namespace portent::train
