#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "features/extractor.h"
#include "ingest/step.h"
#include "models/blend_rule.h"
#include "models/calibration.h"
#include "models/classic/classic_predictor.h"
#include "models/drift.h"
#include "models/health_index.h"
#include "models/policy/breach.h"
#include "models/trees.h"

namespace portent::models {

/// A network; what `kind` says. tcn, a temporal convolution: 1x1 convolution inputs -> width; residual blocks
/// y + conv(relu(conv(relu y))), causal, one a dilation; relu, linear width -> width, relu, linear width
/// -> 6. The six raw outputs are mean, median, and four softplus steps: median-q10, q10-q05, q90-median,
/// q95-q90; all in units of `unit` life units. Tensors (float32, PyTorch's shapes) are
/// `PREFIX.in.{weight,bias}`, `PREFIX.block0.conv1.{weight,bias}`, `...conv2...`, `PREFIX.hidden.*`,
/// `PREFIX.out.*`. gru, a gated recurrent unit of `width`: reset, update and new gate as PyTorch has them,
/// then the same relu, hidden and out layers; tensors `PREFIX.gru.{weight_ih,weight_hh,bias_ih,bias_hh}`.
struct NetworkSpec {
  std::string kind = "tcn";
  std::string prefix = "m0";
  std::size_t inputs = 0;
  std::size_t width = 32;
  std::size_t kernel = 3;
  std::vector<std::size_t> dilations = {1, 2, 4, 8, 16};
  double unit = 125;
  friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;

  /// tcn: 1 + 2 (kernel - 1) sum(dilations). gru: kGruReach, though traces of older steps remain.
  std::size_t receptive_field() const;
};
inline constexpr std::string_view kTcnKind = "tcn", kGruKind = "gru";
inline constexpr std::size_t kGruReach = 125;
inline constexpr std::size_t kNetworkOutputs = 6;

/// Health of a forecast: the share of `cap` that its P50 is, or the health index (a channel's margin where a
/// classic follows one).
enum class HealthFrom : std::uint8_t { kLife, kIndex };

/// Everything of a manifest that is fitted to lives: of an asset as a whole, or of one of its parts.
struct LifeFit {
  std::vector<NetworkSpec> networks;           ///< members; their outputs are averaged
  std::vector<TreesSpec> trees;                ///< members; their outputs are averaged
  BlendRule blend;                             ///< how networks and trees become one forecast
  std::optional<HealthConfig> health;          ///< distance to healthy; contributions by channel come from it
  std::vector<classic::ClassicSpec> classics;  ///< members; fused with the blend of networks and trees
  std::optional<classic::FusionModel> fusion;  ///< needed where classics and others speak
  std::optional<double> longest_life;          ///< life units from new after which a part must go
  HealthFrom health_from = HealthFrom::kLife;  ///< what Forecast::health is
  Calibration calibration;
  std::map<std::string, double> metrics;  ///< out-of-fold figures of training
  friend bool operator==(const LifeFit&, const LifeFit&) = default;
};

/// Somebody of it can tell remaining life: networks, trees, or a classic that knows where failure is. Else
/// the model tells health only, and the remaining life of its forecasts says nothing.
bool tells_life(const LifeFit& fit);

/// The model of one part of an asset.
struct PartFit : LifeFit {
  std::string name;
  bool critical = true;  ///< the asset is as bad as the worst of its critical parts
  friend bool operator==(const PartFit&, const PartFit&) = default;
};

/// The on-disk contract between training and everything that forecasts (design §5). The extractor and the
/// steps are configured from it alone.
struct Manifest : LifeFit {
  std::string name;
  std::string dataset;  ///< what it was trained on, such as "cmapss:FD001"
  std::string life_unit = "cycle";
  std::string backend = "native";  ///< native | torch
  ingest::StepConfig step;
  features::ExtractorConfig extractor;
  std::map<std::string, std::string> units;  ///< UCUM, of the settings and channels whose unit is known
  std::vector<PartFit> parts;  ///< where lives are of parts: one each, and nothing is fitted to the whole
  double cap = 125;            ///< forecasts are of min(remaining life, cap), life units
  int score_every = 1;         ///< steps
  int warm_up_steps = 15;      ///< forecasts of a window shorter than this are "warming"
  policy::Policy policy;
  std::vector<double> horizons = {10, 30, 60};  ///< life units ahead at which a failure probability is given
  std::vector<double> trajectory = {5, 10, 20, 30, 50, 75, 100};  ///< and those at which health is forecast
  std::map<std::string, std::string> recipe;                      ///< what else decided the training, by name
  std::optional<DriftReference> drift;                            ///< where inputs lay in training
  std::string data_hash;                                          ///< sha256 of the training readings
  std::string code_version;
  std::uint64_t seed = 0;
  std::string weights_hash;  ///< sha256 of weights.safetensors
  friend bool operator==(const Manifest&, const Manifest&) = default;
};

/// Of the whole or of any part.
bool tells_any_life(const Manifest& manifest);

/// The manifest of one part as if it were an asset of its own.
Manifest manifest_of(const Manifest& manifest, const PartFit& part);

/// Throws FatalError naming the parts there are where the model does not know `part`.
void require_part(const Manifest& manifest, const std::string& part);

inline constexpr int kManifestSchema = 2;

/// Canonical JSON: keys sorted, numbers in their shortest exact form, so equal manifests are equal bytes.
std::string to_json(const Manifest& manifest);
/// Throws FatalError naming the field and `where` it was read. Unknown fields are refused: a newer schema
/// must not be half-understood.
Manifest manifest_from_json(std::string_view text, const std::string& where);

}  // namespace portent::models
