#pragma once

#include "models/json_fields.h"
#include "models/manifest.h"

// The part of a manifest that classics, their fusion and their rules take: absent from manifests without
// them. For the manifest's writer, reader and check alone.

namespace portent::models {

void write_classics(const LifeFit& manifest, nlohmann::json& to);
void read_classics(JsonFields& from, LifeFit& manifest);
/// Throws FatalError naming the member that can't be.
void check_classics(const Manifest& manifest, const JsonPlace& root);

}  // namespace portent::models
