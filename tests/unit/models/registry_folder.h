#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>
#include <vector>

#include "models/registry.h"
#include "tests/unit/models/samples.h"

namespace portent::models {

/// An empty registry and three bundles of one model to put into it.
class RegistryFolder : public testing::Test {
 protected:
  std::vector<nlohmann::json> audit() const {
    std::istringstream lines(read_text(root_ / "audit.jsonl"));
    std::vector<nlohmann::json> changes;
    for (std::string line; std::getline(lines, line);) changes.push_back(nlohmann::json::parse(line));
    return changes;
  }
  std::string resolve(std::string_view ref) const {
    return Registry(root_, false).resolve(parse_model_ref(ref));
  }

  TemporaryFolder parent_;
  std::filesystem::path root_ = parent_.path() / "registry";
  Registry registry_{root_, true};
  Bundle first_ = sample_bundle(1), second_ = sample_bundle(2), third_ = sample_bundle(3);
};

}  // namespace portent::models
