#include <fmt/format.h>

#include <chrono>
#include <fstream>
#include <iostream>

#include "cli/assets.h"
#include "ingest/error.h"
#include "serve/desk/export.h"
#include "serve/desk/import.h"

namespace portent::cli {
namespace {

namespace desk = serve::desk;

std::int64_t wall_ms() {
  using namespace std::chrono;
  return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

std::string ending_of(const AssetsOptions& options) {
  return std::filesystem::path(options.file).extension().string();
}

std::string format_of(const AssetsOptions& options) {
  if (!options.format.empty()) return options.format;
  const std::string ending = ending_of(options);
  return ending == ".json" || ending == ".jsonl" || ending == ".ndjson" ? "json" : "csv";
}

std::unique_ptr<desk::RowSource> rows_of(const AssetsOptions& options, std::istream& from) {
  if (format_of(options) == "csv") return std::make_unique<desk::CsvRows>(from);
  const std::string ending = ending_of(options);
  const bool lines = options.format == "jsonl" || ending == ".jsonl" || ending == ".ndjson";
  return std::make_unique<desk::JsonRows>(from, lines ? desk::JsonForm::kLines : desk::JsonForm::kAny);
}

void print_report(const AssetsOptions& options, const desk::ImportReport& report) {
  if (options.json) fmt::print("{}\n", encode_report(report));
  for (const desk::BadRow& bad : report.faults)
    fmt::print(stderr, "{}:{}: {}{}{}\n", options.file, bad.line, bad.column, bad.column.empty() ? "" : ": ",
               bad.message);
  if (report.more_faults > 0) fmt::print(stderr, "... and {} more faults\n", report.more_faults);
  fmt::print(stderr, "portent assets: {} rows: {} created, {} changed, {} unchanged, {} bad\n", report.rows,
             report.created, report.changed, report.unchanged, report.bad);
}

}  // namespace

int ledger_import(const AssetsOptions& options) {
  std::ifstream file;
  if (options.file != "-") {
    file.open(options.file, std::ios::binary);
    if (!file)
      throw ingest::FatalError(fmt::format("can't read {}: check its name and permissions", options.file));
  }
  const auto rows = rows_of(options, options.file == "-" ? std::cin : file);
  serve::store::Store store({options.store});
  const desk::ImportReport report = import_nodes(store, *rows, {.source = "import"}, wall_ms());
  print_report(options, report);
  return report.bad > 0 ? 1 : 0;
}

int ledger_export(const AssetsOptions& options) {
  const std::string format = format_of(options);
  serve::store::Store store({options.store});
  const std::size_t nodes = export_nodes(store, {},
                                         format == "json"    ? desk::ExportFormat::kJsonList
                                         : format == "jsonl" ? desk::ExportFormat::kJsonLines
                                                             : desk::ExportFormat::kCsv,
                                         std::cout);
  if (!std::cout.flush()) throw ingest::FatalError("can't write all of it: is the disk full?");
  fmt::print(stderr, "portent assets: {} nodes\n", nodes);
  return 0;
}

}  // namespace portent::cli
