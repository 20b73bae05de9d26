#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "ingest/bindings.h"
#include "ingest/log.h"
#include "ingest/topics.h"
#include "models/registry.h"

// What the scorers of a fault test are given, and what must stand in their outputs whatever happened.

namespace portent::tests {

/// Rows of C-MAPSS engines and of simulated machines, mixed by a seed, each machine's in order; one in a
/// hundred each is sent twice, can't be used, or is a control record.
std::vector<ingest::OutRecord> fault_stream(std::uint64_t seed, std::size_t count);

/// `FD001:*` to turbofan, `sim:*` to sample, but the `moved` ones to another class of another site.
ingest::Bindings fault_bindings(const std::set<std::string>& moved = {});
/// The same as a file for the program.
void write_fault_bindings(const std::string& file, const std::set<std::string>& moved = {});
/// The model of the other class.
models::Bundle other_model();

/// Keys and values by topic and partition, in order.
using Outputs = std::map<std::pair<std::string, int>, std::vector<std::pair<std::string, std::string>>>;

/// Committed records of `predictions` and `dead-letters`.
Outputs committed_outputs(ingest::Log& log, const ingest::Topics& topics);

/// What one scorer that nothing ever happened to makes of the records in `telemetry`: each straight into a
/// PartitionScorer, without group, state or transaction. It takes up another bundle of `sample` at the first
/// reading of each partition that `committed` shows forecast by it, and another binding of a machine at the
/// first reading of that machine.
Outputs undisturbed_outputs(ingest::Log& log, const ingest::Topics& topics, const models::Registry& registry,
                            const Outputs& committed);

/// "" where both are the same byte by byte, else where they part.
std::string first_difference(const Outputs& got, const Outputs& expected);

/// "" where every expected output is there in order, some of them possibly again (at least once): without its
/// later repetitions, each partition is the expected one.
std::string first_loss(const Outputs& got, const Outputs& expected);

}  // namespace portent::tests
