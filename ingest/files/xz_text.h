#pragma once

#include <string>
#include <string_view>

namespace portent::ingest {

/// `text` as the bytes of an .xz file, which LineReader and xz(1) read. The same text and library give the
/// same bytes. Throws FatalError where memory runs out.
std::string xz_compressed(std::string_view text);

}  // namespace portent::ingest
