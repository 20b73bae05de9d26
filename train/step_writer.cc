#include "train/step_writer.h"

#include <numeric>
#include <utility>

#include "ingest/bytes.h"

namespace portent::train {

StepWriter::StepWriter(Fleet& fleet, models::Sha256& hash)
    : fleet_(fleet), hash_(hash), assembler_(fleet.step, fleet.columns()) {
  column_of_.resize(fleet.columns());
  std::iota(column_of_.begin(), column_of_.end(), 0);
}

void StepWriter::begin_life() {
  assembler_ = ingest::StepAssembler(fleet_.step, fleet_.columns());
}

void StepWriter::accept(const ingest::Reading& reading) {
  closed_.clear();
  assembler_.accept(reading, reading.values.empty() ? none_ : column_of_, closed_, fleet_.intake.steps);
  for (ingest::Step& step : closed_) append(step);
}

void StepWriter::append(ingest::Step& step) {
  if (step.mode != ingest::Mode::kRun) {
    gap_ |= step.after_gap;
    reset_ |= step.counter_reset;
    return;
  }
  step.after_gap |= std::exchange(gap_, false);
  step.counter_reset |= std::exchange(reset_, false);
  fleet_.store->append(step);
  ingest::ByteWriter bytes;
  bytes.put(step.ts);
  bytes.put(step.usage.value_or(-1));
  for (const double value : step.values) bytes.put(value);
  hash_.add(bytes.take());
}

}  // namespace portent::train
