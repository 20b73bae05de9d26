#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "serve/store/store.h"

namespace portent::serve::store {

/// All rows of all tables but those that each database makes for itself (its schema's steps, its secrets) as
/// lines of JSON, the same on both engines: equal databases are equal lines, and
/// what one engine wrote the other reads. First a line of the schema's version, then for each table by name
/// a line with its columns and one line (an array) a row by primary key, then a line with the number of rows.
/// In a transaction of reading that others don't wait for; in pieces, however large a table is.
void dump(Session& session, Engine engine, const std::function<void(std::string_view)>& write);

/// The way back, into a database of the same schema that holds nothing yet. In one transaction of writing:
/// all or nothing.
class Loader {
 public:
  /// Throws FatalError where a table holds rows.
  Loader(Session& session, Engine engine);

  /// The next line of a dump; true once it was the last. Throws FatalError where it is none, or of a newer
  /// schema: older ones are loaded as they are and taken further by the columns' defaults.
  bool line(std::string_view text);
  std::int64_t rows() const { return rows_; }

 private:
  bool take(std::string_view text);
  void begin_table(const std::string& name, const std::vector<std::string>& columns);
  void flush();

  Session& session_;
  Engine engine_;
  std::string insert_;
  std::size_t width_ = 0;
  std::vector<Value> waiting_;
  std::int64_t rows_ = 0;
  bool begun_ = false;
};

}  // namespace portent::serve::store
