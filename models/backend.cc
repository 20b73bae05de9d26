#include "models/backend.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>

#include "ingest/error.h"
#include "models/native/blend.h"
#include "models/native/ensemble.h"
#include "models/part_predictors.h"
#include "models/torch/plugin.h"

namespace portent::models {
namespace {

namespace fs = std::filesystem;
constexpr const char* kLibrary = "libportent_torch.so";

fs::path find_torch_backend() {
  if (const char* path = std::getenv("PORTENT_TORCH_BACKEND")) return path;
  const fs::path here = fs::read_symlink("/proc/self/exe").parent_path();
  for (const fs::path& candidate :
       {here / kLibrary, here / "../lib/portent" / kLibrary, here / "../models/torch" / kLibrary,
        here / "../../models/torch" / kLibrary, here / "../../../models/torch" / kLibrary})
    if (fs::exists(candidate)) return candidate;
  throw ingest::FatalError(
      "backend torch: " + std::string(kLibrary) + " is not beside " + here.string() +
      "/portent; build it (target portent_torch), name it in PORTENT_TORCH_BACKEND, or use backend native");
}

template <typename Function>
Function symbol(void* library, const char* name) {
  auto* found = reinterpret_cast<Function>(dlsym(library, name));
  if (!found)
    throw ingest::FatalError(std::string("backend torch: ") + kLibrary + " has no " + name +
                             "; build it from the same version as this program");
  return found;
}

/// Never unloaded: LibTorch keeps threads and registrations of its own.
std::unique_ptr<Predictor> make_torch(const Manifest& manifest, const Tensors& weights) {
  const fs::path path = find_torch_backend();
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library)
    throw ingest::FatalError("backend torch: can't load " + path.string() + ": " + dlerror() +
                             "; install libtorch-dev or use backend native");
  const auto make = symbol<torch::MakePredictor>(library, torch::kMakePredictor);
  const auto last_error = symbol<torch::LastError>(library, torch::kLastError);
  std::unique_ptr<Predictor> predictor(make(&manifest.networks, &weights));
  if (!predictor) throw ingest::FatalError(std::string("backend torch: ") + last_error());
  return predictor;
}

std::unique_ptr<Predictor> make_networks(const Manifest& manifest, const Tensors& weights,
                                         const std::string& backend) {
  if (manifest.networks.empty()) return nullptr;
  if (backend == "native") return std::make_unique<native::NetworkEnsemble>(manifest.networks, weights);
  return make_torch(manifest, weights);
}

/// Null where there are neither networks nor trees.
std::unique_ptr<Predictor> make_blend(const Manifest& manifest, const Tensors& weights,
                                      const std::string& backend) {
  std::unique_ptr<Predictor> networks = make_networks(manifest, weights, backend);
  const bool whole = manifest.trees.empty() && (manifest.blend.by_age.empty() || !networks);
  if (whole) return networks;
  std::vector<native::TreeEnsemble> trees;
  for (const TreesSpec& spec : manifest.trees) trees.emplace_back(spec, weights);
  return std::make_unique<native::Blend>(std::move(networks), std::move(trees), manifest.extractor,
                                         manifest.blend);
}

std::unique_ptr<Predictor> make_one(const Manifest& manifest, const Tensors& weights,
                                    const std::string& backend) {
  auto blend = make_blend(manifest, weights, backend);
  if (manifest.classics.empty()) return blend;
  return make_classic_predictor(manifest, std::move(blend));
}

}  // namespace

std::unique_ptr<Predictor> make_predictor(const Bundle& bundle, const std::string& backend) {
  if (backend != "native" && backend != "torch")
    throw ingest::FatalError("backend '" + backend + "' is unknown; use native or torch");
  if (bundle.manifest.parts.empty()) return make_one(bundle.manifest, bundle.weights, backend);
  std::vector<std::unique_ptr<Predictor>> parts;
  for (const PartFit& part : bundle.manifest.parts)
    parts.push_back(make_one(manifest_of(bundle.manifest, part), bundle.weights, backend));
  return std::make_unique<PartPredictors>(std::move(parts));
}

std::unique_ptr<classic::ClassicPredictor> make_classic_predictor(const Manifest& manifest,
                                                                  std::unique_ptr<Predictor> blend) {
  std::vector<std::string> columns = manifest.extractor.settings;
  columns.insert(columns.end(), manifest.extractor.channels.begin(), manifest.extractor.channels.end());
  std::vector<classic::Follower> followers;
  for (const classic::ClassicSpec& spec : manifest.classics)
    followers.emplace_back(spec, columns, manifest.health, manifest.trajectory);
  return std::make_unique<classic::ClassicPredictor>(
      std::move(blend), std::move(followers), manifest.extractor.inputs(),
      classic::Together{manifest.cap, manifest.fusion, manifest.longest_life});
}

}  // namespace portent::models
