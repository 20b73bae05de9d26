#pragma once

#include "tests/support/log_contract_groups.h"
#include "tests/support/log_contract_records.h"

// The promises of ingest/log.h as tests that any log must pass. A test program includes this once and names
// its log:
//   INSTANTIATE_TEST_SUITE_P(Local, LogContract, testing::Values(LogKind{"local", make_home}));
// A broker that many tests share needs nothing more: topic, group and instance names are unique. `patience()`
// must be longer than its rebalances.
