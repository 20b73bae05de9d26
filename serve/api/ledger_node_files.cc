#include <fmt/format.h>

#include <memory>
#include <sstream>

#include "models/sha256.h"
#include "serve/api/access_admin_routes.h"
#include "serve/api/audited.h"
#include "serve/api/file_turns.h"
#include "serve/api/ledger_parts.h"
#include "serve/api/media_type.h"
#include "serve/desk/export.h"
#include "serve/desk/import.h"
#include "serve/desk/plain_text.h"

namespace portent::serve {
namespace {

using desk::ExportFormat;
constexpr auto kRead = desk::Permission::kReadAssets, kWrite = desk::Permission::kWriteAssets;
constexpr const char* kTag = "nodes";
constexpr const char* kLinesType = "application/x-ndjson";
constexpr std::int64_t kMostNodes = 100'000;  // of one export: it stands in memory until it is taken

struct Format {
  ExportFormat format = ExportFormat::kJsonList;
  const char* type = "application/json";
  const char* file = "nodes.json";
};

Format format_of(const Call& call) {
  const std::string name = call.text("format").value_or("json");
  if (name == "csv") return {ExportFormat::kCsv, "text/csv", "nodes.csv"};
  if (name == "lines") return {ExportFormat::kJsonLines, kLinesType, "nodes.jsonl"};
  return {};
}

WebAnswer write_file(const LedgerDesk& desk, const Call& call) {
  const Format format = format_of(call);
  if (const auto accept = call.request().header("accept"); accept && !accepts(*accept, format.type))
    return problem_of({406, std::string("the answer is ") + format.type, "accept"});
  const auto filter = node_filter_of(desk, call, {});
  if (!filter) return problem_of(filter.error());
  const std::int64_t many =
      desk.store.read([&](store::Session& session) { return store::count_nodes(session, *filter); });
  if (many > kMostNodes)
    return problem_of(
        {422,
         fmt::format("{} nodes are more than {}: narrow them by `site` or `under`, or use `portent "
                     "assets export`",
                     many, kMostNodes),
         "site"});
  std::ostringstream to;
  desk::export_nodes(desk.store, *filter, format.format, to);
  WebAnswer answer{200, format.type, std::move(to).str(), {}};
  answer.headers.push_back({"Content-Disposition", fmt::format("attachment; filename=\"{}\"", format.file)});
  return answer;
}

std::unique_ptr<desk::RowSource> rows_of(const Call& call, std::istream& from) {
  const std::string_view type = call.request().header("content-type").value_or("");
  if (is_media_type(type, "text/csv")) return std::make_unique<desk::CsvRows>(from);
  const bool lines = is_media_type(type, kLinesType);
  return std::make_unique<desk::JsonRows>(from, lines ? desk::JsonForm::kLines : desk::JsonForm::kAny);
}

/// An import keeps what it has read, batch by batch: so it is audited as begun, and again as it came out.
WebAnswer read_file(const LedgerDesk& desk, const Call& call) {
  desk::ImportOptions options;
  options.source = call.text("source").value_or("");
  if (const auto why = desk::text_problem(options.source); !why.empty())
    return problem_of({400, "source " + why, "source"});
  options.sites = visible_sites(call, kWrite);
  desk::AuditEntry entry = audit_entry(actor_of(call), "nodes.import", options.source, call.now_ms());
  entry.outcome = "begun";
  entry.after = models::sha256_hex(call.request().body);
  desk.audit.append(entry);
  entry.outcome = "failed";
  try {
    std::istringstream from(call.request().body);
    const desk::ImportReport report =
        desk::import_nodes(desk.store, *rows_of(call, from), options, call.now_ms());
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

std::vector<Route> node_file_routes(const LedgerDesk& desk) {
  const FileTurns turns;
  Route reads =
      ledger_route("POST", "/api/v1/nodes:import", "importNodes",
                   "Write the rows of a file into the ledger, the wrong ones left out and reported; what is "
                   "read again changes nothing",
                   kTag, kWrite);
  reads.query = {{"source", ParameterType::kText, "of rows that name none", {}, {}, 1'000.0}};
  reads.request_schema = "NodeFile";
  reads.request_types = {"application/json", kLinesType, "application/jsonl", "text/csv"};
  reads.body_bytes = 16 << 20;
  reads.answer_schema = "ImportReport";
  reads.handler = [desk, turns](Call& call) { return turns.take([&] { return read_file(desk, call); }); };
  Route writes = ledger_route(
      "GET", "/api/v1/nodes:export", "exportNodes",
      "Nodes as a file that can be imported again; JSON holds what hangs on them, too", kTag, kRead);
  writes.query = node_filter_parameters();
  writes.query.push_back({"format", ParameterType::kText, "default: json", {"csv", "json", "lines"}});
  writes.answer_schema = "NodeFile";
  writes.other_answer_types = {"text/csv", kLinesType};
  writes.refusals = {422};
  writes.handler = [desk, turns](Call& call) { return turns.take([&] { return write_file(desk, call); }); };
  return {reads, writes};
}

}  // namespace portent::serve
