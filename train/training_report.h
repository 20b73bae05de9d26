#pragma once

#include "train/trainer.h"

namespace portent::train {

/// Everything that a report of this training shows.
ReportInputs report_inputs(const Fleet& fleet, const Training& training);

/// Puts what training knows beside manifest and weights: the record out of fold (train/oof_file.h),
/// report.html and report.json. The same training gives the same bytes.
void add_files(const Fleet& fleet, Training& training);

}  // namespace portent::train
