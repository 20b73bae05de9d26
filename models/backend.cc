#include "models/backend.h"

#include <dlfcn.h>

#include <cstdlib>
#include <filesystem>

#include "ingest/error.h"
#include "models/native/blend.h"
#include "models/native/ensemble.h"
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
std::unique_ptr<Predictor> make_torch(const Bundle& bundle) {
  const fs::path path = find_torch_backend();
  void* library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (!library)
    throw ingest::FatalError("backend torch: can't load " + path.string() + ": " + dlerror() +
                             "; install libtorch-dev or use backend native");
  const auto make = symbol<torch::MakePredictor>(library, torch::kMakePredictor);
  const auto last_error = symbol<torch::LastError>(library, torch::kLastError);
  std::unique_ptr<Predictor> predictor(make(&bundle.manifest.networks, &bundle.weights));
  if (!predictor) throw ingest::FatalError(std::string("backend torch: ") + last_error());
  return predictor;
}

std::unique_ptr<Predictor> make_networks(const Bundle& bundle, const std::string& backend) {
  if (bundle.manifest.networks.empty()) return nullptr;
  if (backend == "native")
    return std::make_unique<native::NetworkEnsemble>(bundle.manifest.networks, bundle.weights);
  return make_torch(bundle);
}

}  // namespace

std::unique_ptr<Predictor> make_predictor(const Bundle& bundle, const std::string& backend) {
  if (backend != "native" && backend != "torch")
    throw ingest::FatalError("backend '" + backend + "' is unknown; use native or torch");
  std::unique_ptr<Predictor> networks = make_networks(bundle, backend);
  const Manifest& manifest = bundle.manifest;
  if (manifest.trees.empty() && manifest.blend.by_age.empty() && networks) return networks;
  std::vector<native::TreeEnsemble> trees;
  for (const TreesSpec& spec : manifest.trees) trees.emplace_back(spec, bundle.weights);
  return std::make_unique<native::Blend>(std::move(networks), std::move(trees),
                                         manifest.extractor, manifest.blend);
}

}  // namespace portent::models
