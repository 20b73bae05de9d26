#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "ingest/error.h"
#include "tests/support/temporary_folder.h"
#include "train/dataset.h"

namespace portent::train {

/// A folder with a schema and its tables.
class SchemaFolder {
 public:
  void write(const std::string& name, const std::string& text) const {
    std::ofstream(folder_.path() / name, std::ios::binary) << text;
  }
  DatasetRef ref() const { return {"schema", (folder_.path() / "fleet.yaml").string()}; }
  /// `schema` is written first where it is given.
  Fleet fleet(const std::string& schema = "", const LoadOptions& options = {}) const {
    if (!schema.empty()) write("fleet.yaml", schema);
    return load_training_fleet(ref(), "", options);
  }
  std::string complaint(const std::string& schema, const LoadOptions& options = {}) const {
    try {
      fleet(schema, options);
    } catch (const ingest::FatalError& error) {
      return error.what();
    }
    return "nothing was thrown";
  }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

}  // namespace portent::train
