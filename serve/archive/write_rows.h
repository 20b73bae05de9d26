#pragma once

#include <functional>
#include <string>
#include <vector>

#include "ingest/archive/history_rows.h"
#include "serve/archive/archive_folder.h"

namespace portent::serve {

/// The class of an asset, which decides the folder of its files.
using ClassOf = std::function<std::string(const std::string& asset)>;

/// Writes rows of any order into new files: one or a few for each class and day of event time. They belong to
/// the archive once a commit lists what this returns.
std::vector<ingest::archive::HistoryEntry> write_rows(ArchiveFolder& folder,
                                                      ingest::archive::HistoryKind kind,
                                                      const ingest::archive::HistoryRows& rows,
                                                      const ClassOf& class_of);

}  // namespace portent::serve
