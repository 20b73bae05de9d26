#include "serve/stream/features_job.h"

#include <fmt/format.h>

#include "ingest/error.h"
#include "ingest/murmur2.h"
#include "serve/stream/partition_features.h"

namespace portent::serve {
namespace {

constexpr const char* kReference = "features";

std::string kind_of(const FeaturesOptions& options) {
  std::string all = std::to_string(options.window);
  for (const std::string& channel : options.channels) all += '\n' + channel;
  return fmt::format("features-{}x{}-{:08x}", options.window, options.channels.size(), ingest::murmur2(all));
}

}  // namespace

FeaturesJob::FeaturesJob(FeaturesOptions options)
    : options_(std::move(options)),
      statistics_(options_.channels.size(), options_.window, options_.statistics),
      kind_(kind_of(options_)) {}

std::unique_ptr<PartitionJob> FeaturesJob::open(int partition, CommitNote& note) {
  const bool fresh = note.models.empty();
  if (!fresh && !note.models.contains(kReference))
    throw ingest::FatalError(options_.topics.telemetry() + ": group " + options_.group +
                             " makes forecasts, not features; choose another --group");
  const bool other_kind = !fresh && note.models[kReference] != kind_;
  note.models = {{kReference, kind_}};
  return std::make_unique<PartitionFeatures>(partition, options_, statistics_, kind_, other_kind);
}

}  // namespace portent::serve
