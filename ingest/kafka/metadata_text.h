#pragma once

#include <string>
#include <string_view>

namespace portent::ingest::kafka {

/// Kafka keeps the metadata of a committed offset as UTF-8 text and librdkafka cuts it at a zero byte, while
/// a CommitPoint's are any bytes. Printable ASCII passes as it is; anything else becomes base64 behind a
/// mark, a third longer.
std::string to_metadata_text(std::string_view bytes);

/// Puts the name of the instance that commits in front, where the whole still fits into what brokers take and
/// the name has no space.
std::string with_owner(std::string text, std::string_view owner);
/// "" where nobody is named.
std::string owner_of(std::string_view text);

/// Inverse of to_metadata_text, with an owner or without. Text that it can't have written is returned as it
/// is.
std::string from_metadata_text(std::string_view text);

}  // namespace portent::ingest::kafka
