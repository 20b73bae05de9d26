#include "ingest/files/line_reader.h"

#include <fmt/format.h>
#include <lzma.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <span>
#include <system_error>

#include "ingest/error.h"

namespace portent::ingest {
namespace {

constexpr std::size_t kChunk = 1 << 16;

/// Turns compressed bytes into text. One object decodes one file.
class Decoder {
 public:
  virtual ~Decoder() = default;
  /// Appends the text of `bytes` to `into`; `last` is set once with the end of the file. Returns what is
  /// wrong, or nullptr.
  virtual const char* decode(std::span<char> bytes, bool last, std::string& into) = 0;
};

class PlainDecoder final : public Decoder {
 public:
  const char* decode(std::span<char> bytes, bool, std::string& into) override {
    into.append(bytes.data(), bytes.size());
    return nullptr;
  }
};

class GzipDecoder final : public Decoder {
 public:
  GzipDecoder() { inflateInit2(&stream_, 15 + 16); }
  ~GzipDecoder() override { inflateEnd(&stream_); }
  GzipDecoder(const GzipDecoder&) = delete;
  GzipDecoder& operator=(const GzipDecoder&) = delete;

  const char* decode(std::span<char> bytes, bool last, std::string& into) override {
    stream_.next_in = reinterpret_cast<Bytef*>(bytes.data());
    stream_.avail_in = static_cast<uInt>(bytes.size());
    while (stream_.avail_in > 0) {
      if (at_end_) inflateReset(&stream_);  // a gzip file may be several members in a row
      if (const char* flaw = decode_some(into)) return flaw;
    }
    return last && !at_end_ ? "gzip: the file is cut short" : nullptr;
  }

 private:
  const char* decode_some(std::string& into) {
    int code = Z_OK;
    do {
      stream_.next_out = out_.data();
      stream_.avail_out = kChunk;
      code = inflate(&stream_, Z_NO_FLUSH);
      if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) return "gzip: the data are corrupt";
      into.append(reinterpret_cast<char*>(out_.data()), kChunk - stream_.avail_out);
    } while (stream_.avail_out == 0);
    at_end_ = code == Z_STREAM_END;
    return nullptr;
  }

  z_stream stream_{};
  std::array<Bytef, kChunk> out_{};
  bool at_end_ = false;
};

class XzDecoder final : public Decoder {
 public:
  XzDecoder() { code_ = lzma_stream_decoder(&stream_, UINT64_MAX, LZMA_CONCATENATED); }
  ~XzDecoder() override { lzma_end(&stream_); }
  XzDecoder(const XzDecoder&) = delete;
  XzDecoder& operator=(const XzDecoder&) = delete;

  const char* decode(std::span<char> bytes, bool last, std::string& into) override {
    stream_.next_in = reinterpret_cast<const std::uint8_t*>(bytes.data());
    stream_.avail_in = bytes.size();
    do {
      stream_.next_out = out_.data();
      stream_.avail_out = kChunk;
      if (code_ == LZMA_OK) code_ = lzma_code(&stream_, last ? LZMA_FINISH : LZMA_RUN);
      into.append(reinterpret_cast<char*>(out_.data()), kChunk - stream_.avail_out);
    } while (code_ == LZMA_OK && (stream_.avail_out == 0 || stream_.avail_in > 0));
    return flaw(last);
  }

 private:
  const char* flaw(bool last) {
    if (code_ == LZMA_STREAM_END) return nullptr;
    if (code_ == LZMA_BUF_ERROR && !last) {  // only says that it wants more bytes
      code_ = LZMA_OK;
      return nullptr;
    }
    if (code_ == LZMA_OK && !last) return nullptr;
    return code_ == LZMA_BUF_ERROR || code_ == LZMA_OK ? "xz: the file is cut short"
                                                       : "xz: the data are corrupt";
  }

  lzma_stream stream_ = LZMA_STREAM_INIT;
  lzma_ret code_ = LZMA_OK;
  std::array<std::uint8_t, kChunk> out_{};
};

std::unique_ptr<Decoder> decoder_for(std::string_view head) {
  if (head.starts_with("\x1f\x8b")) return std::make_unique<GzipDecoder>();
  if (head.starts_with(std::string_view("\xfd"
                                        "7zXZ\0",
                                        6)))
    return std::make_unique<XzDecoder>();
  return std::make_unique<PlainDecoder>();
}

}  // namespace

class LineReader::Source {
 public:
  explicit Source(const std::filesystem::path& path) : file_(path, std::ios::binary) {
    if (std::filesystem::is_directory(path))
      throw FatalError(fmt::format("{}: is a folder; name the file in it", path.string()));
    if (!file_)
      throw FatalError(fmt::format("{}: can't be opened ({}); check that it exists and is readable",
                                   path.string(), std::system_category().message(errno)));
  }

  /// Appends some text to `into`; false once the file has ended. `flaw` is set where it can't be read on.
  bool read(std::string& into, const char*& flaw) {
    if (ended_) return false;
    file_.read(chunk_.data(), kChunk);
    const auto size = static_cast<std::size_t>(file_.gcount());
    if (file_.bad()) {
      flaw = "the disk reports a read error";
      return false;
    }
    if (!decoder_) decoder_ = decoder_for({chunk_.data(), size});
    ended_ = size < kChunk;
    flaw = decoder_->decode({chunk_.data(), size}, ended_, into);
    return true;
  }

 private:
  std::ifstream file_;
  std::unique_ptr<Decoder> decoder_;
  std::array<char, kChunk> chunk_{};
  bool ended_ = false;
};

LineReader::LineReader(const std::filesystem::path& path)
    : source_(std::make_unique<Source>(path)), path_(path.string()) {}
LineReader::~LineReader() = default;
LineReader::LineReader(LineReader&&) noexcept = default;
LineReader& LineReader::operator=(LineReader&&) noexcept = default;

bool LineReader::fill() {
  buffer_.erase(0, start_);
  start_ = 0;
  const char* flaw = nullptr;
  const bool more = source_->read(buffer_, flaw);
  if (flaw)
    throw FatalError(
        fmt::format("{}: can't be read after line {} ({}); fetch the file again", path_, line_number_, flaw));
  return more;
}

bool LineReader::next(std::string_view& line) {
  std::size_t searched = start_;
  std::size_t end = buffer_.find('\n', searched);
  while (end == std::string::npos && !ended_) {
    searched = buffer_.size() - start_;
    ended_ = !fill();
    end = buffer_.find('\n', searched);
  }
  if (end == std::string::npos && start_ == buffer_.size()) return false;
  const bool last = end == std::string::npos;
  line = std::string_view(buffer_).substr(start_, (last ? buffer_.size() : end) - start_);
  start_ = last ? buffer_.size() : end + 1;
  if (line.ends_with('\r')) line.remove_suffix(1);
  ++line_number_;
  return true;
}

std::filesystem::path find_compressed(const std::filesystem::path& folder, const std::string& name) {
  for (const char* ending : {"", ".gz", ".xz"})
    if (auto path = folder / (name + ending); std::filesystem::exists(path)) return path;
  throw FatalError(fmt::format("{0}: none of {1}, {1}.gz and {1}.xz is there; name the folder that holds it",
                               folder.string(), name));
}

}  // namespace portent::ingest
