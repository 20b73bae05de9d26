#pragma once

#include "ingest/local/sqlite.h"

namespace portent::ingest {

/// Makes a new file the log's (write-ahead logging, tables), or checks that an existing one is a log of this
/// version. Safe when several processes do so at once. Throws FatalError where the file belongs to something
/// else or to a newer version.
void prepare_schema(SqliteConnection& connection, std::chrono::milliseconds busy_timeout);

}  // namespace portent::ingest
