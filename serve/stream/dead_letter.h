#pragma once

#include "ingest/decode.h"
#include "ingest/record.h"
#include "ingest/topics.h"

namespace portent::serve {

/// What becomes of a record that can't be used (promise 6): its bytes as they came, with reason, detail and
/// position as headers before its own.
ingest::OutRecord dead_letter(const ingest::Topics& topics, const ingest::RecordView& record,
                              const ingest::Reject& why);

}  // namespace portent::serve
