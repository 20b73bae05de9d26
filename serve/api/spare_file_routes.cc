#include <fmt/format.h>

#include <memory>
#include <sstream>

#include "models/sha256.h"
#include "serve/api/access_admin_routes.h"
#include "serve/api/audited.h"
#include "serve/api/file_turns.h"
#include "serve/api/media_type.h"
#include "serve/api/stock_parts.h"
#include "serve/desk/spare_files.h"

namespace portent::serve {
namespace {

using desk::ExportFormat;
constexpr auto kRead = desk::Permission::kReadStock, kWrite = desk::Permission::kWriteStock;
constexpr const char* kLinesType = "application/x-ndjson";
constexpr std::int64_t kMostSpares = 100'000;  // of one export: it stands in memory until it is taken

struct Format {
  ExportFormat format = ExportFormat::kJsonList;
  const char* type = "application/json";
  const char* file = "spares.json";
};

Format format_of(const Call& call) {
  const std::string name = call.text("format").value_or("json");
  if (name == "csv") return {ExportFormat::kCsv, "text/csv", "spares.csv"};
  if (name == "lines") return {ExportFormat::kJsonLines, kLinesType, "spares.jsonl"};
  return {};
}

WebAnswer write_file(const LedgerDesk& desk, const Call& call) {
  const Format format = format_of(call);
  if (const auto accept = call.request().header("accept"); accept && !accepts(*accept, format.type))
    return problem_of({406, std::string("the answer is ") + format.type, "accept"});
  const auto filter = spare_filter_of(desk, call);
  if (!filter) return problem_of(filter.error());
  const std::int64_t many =
      desk.store.read([&](store::Session& session) { return store::count_spares(session, *filter); });
  if (many > kMostSpares)
    return problem_of(
        {422, fmt::format("{} spares are more than {}: narrow them by `site`", many, kMostSpares), "site"});
  std::ostringstream to;
  desk::export_spares(desk.store, *filter, format.format, to);
  WebAnswer answer{200, format.type, std::move(to).str(), {}};
  answer.headers.push_back({"Content-Disposition", fmt::format("attachment; filename=\"{}\"", format.file)});
  return answer;
}

std::unique_ptr<desk::RowSource> rows_of(const Call& call, std::istream& from) {
  const std::string_view type = call.request().header("content-type").value_or("");
  if (is_media_type(type, "text/csv")) return std::make_unique<desk::CsvRows>(from, desk::kSpareTable);
  const bool lines = is_media_type(type, kLinesType);
  return std::make_unique<desk::SpareJsonRows>(from, lines ? desk::JsonForm::kLines : desk::JsonForm::kAny);
}

/// An import keeps what it has read, batch by batch: so it is audited as begun, and again as it came out.
WebAnswer read_file(const LedgerDesk& desk, const Call& call) {
  desk::SpareImport options;
  options.who = actor_of(call).id;
  options.sites = visible_sites(call, kWrite);
  desk::AuditEntry entry = audit_entry(actor_of(call), "spares.import", "", call.now_ms());
  entry.outcome = "begun";
  entry.after = models::sha256_hex(call.request().body);
  desk.audit.append(entry);
  entry.outcome = "failed";
  try {
    std::istringstream from(call.request().body);
    const desk::ImportReport report =
        desk::import_spares(desk.store, *rows_of(call, from), options, call.now_ms());
    entry.outcome = "done";
    entry.detail = fmt::format("{} created, {} changed, {} unchanged, {} bad", report.created, report.changed,
                               report.unchanged, report.bad);
    desk.audit.append(entry);
    return {200, "application/json", desk::encode_report(report), {}};
  } catch (const store::ConflictError&) {
    desk.audit.append(entry);
    return problem_of(
        {409, "somebody else writes the same rows: import the file again, it goes on from there"});
  } catch (const std::exception&) {
    if (entry.outcome == "failed") desk.audit.append(entry);
    throw;
  }
}

}  // namespace

std::vector<Route> spare_file_routes(const LedgerDesk& desk) {
  const FileTurns turns;
  Route reads = spare_route("POST", ":import", "importSpares",
                            "Write the rows of a file into the stock, the wrong ones left out and reported; "
                            "what is read again changes nothing",
                            kWrite);
  reads.request_schema = "SpareFile";
  reads.request_types = {"application/json", kLinesType, "application/jsonl", "text/csv"};
  reads.body_bytes = 16 << 20;
  reads.answer_schema = "ImportReport";
  reads.handler = [desk, turns](Call& call) { return turns.take([&] { return read_file(desk, call); }); };
  Route writes =
      spare_route("GET", ":export", "exportSpares", "Spares as a file that can be imported again", kRead);
  writes.query = spare_filter_parameters();
  writes.query.push_back({"format", ParameterType::kText, "default: json", {"csv", "json", "lines"}});
  writes.answer_schema = "SpareFile";
  writes.other_answer_types = {"text/csv", kLinesType};
  writes.refusals = {422};
  writes.handler = [desk, turns](Call& call) { return turns.take([&] { return write_file(desk, call); }); };
  return {reads, writes};
}

}  // namespace portent::serve
