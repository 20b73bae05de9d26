#include "tests/integration/kafka/kafka_home.h"
#include "tests/support/log_contract.h"

namespace portent::ingest {

INSTANTIATE_TEST_SUITE_P(Kafka, LogContract, testing::Values(kafka_kind()));

}  // namespace portent::ingest
