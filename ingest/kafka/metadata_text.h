#pragma once

#include <string>
#include <string_view>

namespace portent::ingest::kafka {

/// Kafka keeps the metadata of a committed offset as UTF-8 text and librdkafka cuts it at a zero byte, while
/// a CommitPoint's are any bytes. Printable ASCII passes as it is; anything else becomes base64 behind a
/// mark, a third longer.
std::string to_metadata_text(std::string_view bytes);

/// Inverse of to_metadata_text. Text that it can't have written is returned as it is.
std::string from_metadata_text(std::string_view text);

}  // namespace portent::ingest::kafka
