#include "serve/store/postgres_session.h"

#include <fmt/format.h>
#include <libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "ingest/error.h"

namespace portent::serve::store {
namespace {

// Types as the server numbers them in every database.
constexpr Oid kBool = 16, kInt8 = 20, kInt2 = 21, kInt4 = 23, kFloat4 = 700, kFloat8 = 701, kNumeric = 1700;
constexpr std::string_view kStalled = "25P03";  // idle_in_transaction_session_timeout

template <typename Number>
Number number_of(std::string_view text) {
  Number number{};
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Value cell_of(const PGresult* result, int row, int column) {
  if (PQgetisnull(result, row, column)) return {};
  const std::string_view text(PQgetvalue(result, row, column),
                              static_cast<std::size_t>(PQgetlength(result, row, column)));
  switch (PQftype(result, column)) {
    case kBool:
      return std::int64_t{text == "t"};
    case kInt8:
    case kInt4:
    case kInt2:
      return number_of<std::int64_t>(text);
    case kFloat4:
    case kFloat8:
    case kNumeric:
      return number_of<double>(text);
    default:
      return std::string(text);
  }
}

/// Arguments as libpq takes them: texts, nullptr for none.
class Texts {
 public:
  explicit Texts(std::span<const Value> values) {
    texts_.reserve(values.size());
    for (const Value& value : values) add(value);
  }
  const char* const* data() const { return pointers_.data(); }
  int size() const { return static_cast<int>(pointers_.size()); }

 private:
  void add(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      pointers_.push_back(text->c_str());
    } else if (value.index() == 0) {
      pointers_.push_back(nullptr);
    } else {
      const auto* whole = std::get_if<std::int64_t>(&value);
      texts_.push_back(whole ? fmt::format("{}", *whole) : fmt::format("{}", std::get<double>(value)));
      pointers_.push_back(texts_.back().c_str());
    }
  }
  std::vector<std::string> texts_;
  std::vector<const char*> pointers_;
};

Result result_of(const PGresult* result) {
  const int rows = PQntuples(result), columns = PQnfields(result);
  std::vector<Value> cells;
  cells.reserve(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns));
  for (int row = 0; row < rows; ++row)
    for (int column = 0; column < columns; ++column) cells.push_back(cell_of(result, row, column));
  return {static_cast<std::size_t>(columns), std::move(cells),
          number_of<std::int64_t>(PQcmdTuples(const_cast<PGresult*>(result)))};
}

std::string one_line(const char* text) {
  std::string line(text ? text : "");
  while (!line.empty() && line.back() == '\n') line.pop_back();
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

[[noreturn]] void fail(std::string_view state, const std::string& why) {
  if (state.starts_with("23")) throw ConflictError(why);
  if (state == "40001" || state == "40P01" || state == "55P03") throw RetryError(why);
  if (state.empty() || state.starts_with("08") || state.starts_with("57P") || state == kStalled)
    throw UnavailableError("the database is away: " + why);
  throw ingest::FatalError("the database refused a statement: " + why);
}

}  // namespace

void PostgresSession::Finish::operator()(pg_conn* connection) const {
  PQfinish(connection);
}

void PostgresSession::Clear::operator()(pg_result* result) const {
  PQclear(result);
}

PostgresSession::PostgresSession(const std::string& url, std::chrono::milliseconds stalled_writer)
    : begin_writing_(
          fmt::format("BEGIN; SET LOCAL idle_in_transaction_session_timeout = {}", stalled_writer.count())) {
  // What the URL says comes later and wins.
  const char* const names[] = {"connect_timeout", "dbname", nullptr};
  const char* const values[] = {"5", url.c_str(), nullptr};
  connection_.reset(PQconnectdbParams(names, values, 1));
  if (PQstatus(connection_.get()) != CONNECTION_OK)
    throw UnavailableError(
        fmt::format("can't reach the database: {}", one_line(PQerrorMessage(connection_.get()))));
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);
  script("SET client_encoding = 'UTF8'; SET application_name = 'portent'; SET extra_float_digits = 3");
}

PostgresSession::~PostgresSession() = default;

bool PostgresSession::usable() const {
  return PQstatus(connection_.get()) == CONNECTION_OK;
}

void PostgresSession::check(pg_result* result) const {
  const ExecStatusType status = PQresultStatus(result);
  if (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK || status == PGRES_PIPELINE_SYNC ||
      status == PGRES_EMPTY_QUERY)  // a script of comments alone
    return;
  const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
  fail(usable() && state ? state : "", one_line(PQerrorMessage(connection_.get())));
}

const std::string& PostgresSession::prepared(const std::string& sql) {
  const auto found = statements_.find(sql);
  if (found != statements_.end()) return found->second;
  std::string name = fmt::format("s{}", statements_.size());
  check(Answer(PQprepare(connection_.get(), name.c_str(), sql.c_str(), 0, nullptr)).get());
  return statements_.emplace(sql, std::move(name)).first->second;
}

Result PostgresSession::run(const std::string& sql, std::span<const Value> arguments) {
  const Texts texts(arguments);
  const Answer answer(PQexecPrepared(connection_.get(), prepared(sql).c_str(), texts.size(), texts.data(),
                                     nullptr, nullptr, 0));
  check(answer.get());
  return result_of(answer.get());
}

void PostgresSession::each(const std::string& sql, std::size_t most,
                           const std::function<void(const Result&)>& take) {
  script("DECLARE rows NO SCROLL CURSOR FOR " + sql);
  const std::string fetch = fmt::format("FETCH {} FROM rows", most);
  for (;;) {
    const Answer answer(PQexec(connection_.get(), fetch.c_str()));
    check(answer.get());
    if (PQntuples(answer.get()) == 0) break;
    take(result_of(answer.get()));
  }
  script("CLOSE rows");
}

void PostgresSession::send(const std::string& statement, std::span<const Value> arguments) {
  const Texts texts(arguments);
  if (!PQsendQueryPrepared(connection_.get(), statement.c_str(), texts.size(), texts.data(), nullptr, nullptr,
                           0))
    fail("", one_line(PQerrorMessage(connection_.get())));
}

void PostgresSession::receive_each(std::size_t count) {
  Answer bad;  // the first failure; those behind it are only told to be left out
  for (std::size_t i = 0; i <= count; ++i) {
    Answer answer(PQgetResult(connection_.get()));
    const ExecStatusType status = PQresultStatus(answer.get());
    if (i < count) Answer(PQgetResult(connection_.get()));  // the nothing that ends a statement's results
    const bool fine =
        status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK || status == PGRES_PIPELINE_SYNC;
    if (!fine && !bad) bad = std::move(answer);
    if (!usable()) break;
  }
  PQexitPipelineMode(connection_.get());
  if (bad || !usable()) check(bad.get());
}

void PostgresSession::run_each(const std::string& sql, std::span<const Value> arguments, std::size_t width) {
  constexpr std::size_t kAtOnce = 500;  // statements on the way: neither side's buffers may fill
  const std::string& name = prepared(sql);
  for (std::size_t begin = 0; begin < arguments.size(); begin += kAtOnce * width) {
    const auto chunk = arguments.subspan(begin, std::min(kAtOnce * width, arguments.size() - begin));
    PQenterPipelineMode(connection_.get());
    for (std::size_t at = 0; at < chunk.size(); at += width) send(name, chunk.subspan(at, width));
    PQpipelineSync(connection_.get());
    receive_each(chunk.size() / width);
  }
}

void PostgresSession::script(const std::string& sql) {
  check(Answer(PQexec(connection_.get(), sql.c_str())).get());
}

void PostgresSession::begin(Access access) {
  script(access == Access::kWrite ? begin_writing_ : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

void PostgresSession::commit() {
  const Answer answer(PQexec(connection_.get(), "COMMIT"));
  check(answer.get());
  // A transaction that a statement broke is rolled back by its commit, without an error.
  if (std::string_view(PQcmdStatus(answer.get())) != "COMMIT") throw RetryError("the transaction was undone");
}

void PostgresSession::roll_back() noexcept {
  if (PQtransactionStatus(connection_.get()) != PQTRANS_IDLE) Answer(PQexec(connection_.get(), "ROLLBACK"));
}

}  // namespace portent::serve::store
