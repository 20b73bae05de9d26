#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "ingest/files/fleet_schema.h"
#include "ingest/log.h"
#include "train/raw_history.h"
#include "train/selection.h"

namespace portent::train {

/// Opens the log that a schema names; given by the program, so that training links no log of its own.
using LogOpener = std::function<std::unique_ptr<ingest::Log>(const ingest::TopicRange&)>;

/// Reads the tables of `schema`, relative to `folder`, row by row; only rows of selected assets are kept.
/// Assets are called as in the table, characters that no id may have as '-'. Throws FatalError for a missing
/// file or column, tables without rows, decimal commas, more than 64 words in a category, two assets that
/// would have one id, and what `selection` names but the tables lack.
RawHistory read_tables(const ingest::FleetSchema& schema, const std::filesystem::path& folder,
                       const Selection& selection);

/// The same of a time range of a telemetry topic. Channels that the schema does not name are found by reading
/// the range twice; records that can't be decoded are counted as rows without time. Control records become
/// events. Throws FatalError where the topic is not there or holds nothing in that range.
RawHistory read_topic(const ingest::FleetSchema& schema, const std::filesystem::path& folder,
                      ingest::Log& log, const Selection& selection);

/// The same of a time range of an archive: the rows that the topic gave, so that equal ranges give equal
/// histories. A relative name of the archive begins at `folder`. Throws FatalError where it is not there,
/// holds nothing in that range, or one of its files is damaged.
RawHistory read_archive(const ingest::FleetSchema& schema, const std::filesystem::path& folder,
                        const Selection& selection);

/// `text` with '-' for what no asset id may hold, at most 128 characters.
std::string asset_id(std::string_view text);

/// True for a cell that says yes: neither missing nor 0, no, false.
bool says_yes(std::string_view cell);

}  // namespace portent::train
