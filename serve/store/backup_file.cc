#include "serve/store/backup_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "ingest/error.h"

namespace portent::serve::store {
namespace {

// The file: magic, one byte (1: encrypted), salt; then blocks: 4 bytes size of what follows, 4 bytes size of
// its plain content, 1 byte (1: the last), 4 bytes CRC-32 of the content as it stands in the file, content.
constexpr std::string_view kMagic = "PORTENT-BACKUP/1\n";
constexpr std::size_t kBlock = 1 << 20, kHead = 13;

void put(std::string& to, std::uint32_t number) {
  for (int i = 0; i < 4; ++i) to.push_back(static_cast<char>(number >> (8 * i)));
}

std::uint32_t number_at(const char* from) {
  std::uint32_t number = 0;
  for (int i = 0; i < 4; ++i)
    number |= static_cast<std::uint32_t>(static_cast<unsigned char>(from[i])) << (8 * i);
  return number;
}

std::uint32_t crc_of(std::string_view bytes) {
  return static_cast<std::uint32_t>(
      crc32(0, reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uInt>(bytes.size())));
}

std::string compressed(std::string_view plain) {
  std::string out(compressBound(plain.size()), '\0');
  uLongf size = out.size();
  if (compress2(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(plain.data()),
                plain.size(), 6) != Z_OK)
    throw ingest::FatalError("zlib could not compress a block");
  out.resize(size);
  return out;
}

std::optional<std::string> expanded(std::string_view packed, std::size_t size) {
  std::string out(size, '\0');
  uLongf got = size;
  const int code = uncompress(reinterpret_cast<Bytef*>(out.data()), &got,
                              reinterpret_cast<const Bytef*>(packed.data()), packed.size());
  if (code != Z_OK || got != size) return std::nullopt;
  return out;
}

void sync(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  ::fsync(file);
  ::close(file);
}

}  // namespace

BackupWriter::BackupWriter(std::filesystem::path file, const std::string& passphrase)
    : file_(std::move(file)), partial_(file_.string() + ".partial") {
  if (std::filesystem::exists(file_))
    throw ingest::FatalError(fmt::format("{}: is there already; name another file", file_.string()));
  out_.open(partial_, std::ios::binary | std::ios::trunc);
  std::filesystem::permissions(partial_,
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  BackupCipher::Salt salt{};
  if (!passphrase.empty()) {
    salt = BackupCipher::make_salt();
    cipher_.emplace(passphrase, salt);
  }
  out_ << kMagic << static_cast<char>(cipher_ ? 1 : 0);
  out_.write(reinterpret_cast<const char*>(salt.data()), static_cast<std::streamsize>(salt.size()));
  if (!out_) throw ingest::FatalError(fmt::format("{}: can't be written", partial_.string()));
}

BackupWriter::~BackupWriter() {
  std::error_code ignored;
  if (!finished_) std::filesystem::remove(partial_, ignored);
}

void BackupWriter::line(std::string_view text) {
  bytes(text);
  bytes("\n");
}

void BackupWriter::bytes(std::string_view raw) {
  while (!raw.empty()) {
    const std::string_view piece = raw.substr(0, kBlock - waiting_.size());
    waiting_ += piece;
    raw.remove_prefix(piece.size());
    if (waiting_.size() == kBlock) block(false);
  }
}

void BackupWriter::block(bool last) {
  std::string content = compressed(waiting_);
  if (cipher_) content = cipher_->seal(content, blocks_, last);
  std::string head;
  put(head, static_cast<std::uint32_t>(content.size()));
  put(head, static_cast<std::uint32_t>(waiting_.size()));
  head.push_back(last ? 1 : 0);
  put(head, crc_of(content));
  out_ << head << content;
  if (!out_)
    throw ingest::FatalError(
        fmt::format("{}: can't be written any further; is its disk full?", partial_.string()));
  ++blocks_;
  waiting_.clear();
}

void BackupWriter::finish() {
  block(true);
  out_.close();
  if (out_.fail()) throw ingest::FatalError(fmt::format("{}: can't be written", partial_.string()));
  sync(partial_);
  std::filesystem::rename(partial_, file_);
  sync(file_.has_parent_path() ? file_.parent_path() : ".");
  finished_ = true;
}

BackupReader::BackupReader(const std::filesystem::path& file, const std::string& passphrase)
    : BackupReader(std::make_unique<std::ifstream>(file, std::ios::binary), file.string(), passphrase) {}

BackupReader::BackupReader(std::unique_ptr<std::istream> in, std::string name, const std::string& passphrase)
    : in_(std::move(in)), name_(std::move(name)) {
  std::string magic(kMagic.size(), '\0');
  char encrypted = 0;
  BackupCipher::Salt salt;
  in_->read(magic.data(), static_cast<std::streamsize>(magic.size())).get(encrypted);
  in_->read(reinterpret_cast<char*>(salt.data()), static_cast<std::streamsize>(salt.size()));
  if (!*in_ || magic != kMagic)
    throw ingest::FatalError(fmt::format("{}: is no backup that `portent backup` made", name_));
  if (encrypted == 0) return;
  if (passphrase.empty())
    throw ingest::FatalError(fmt::format("{}: is encrypted; name the file of its passphrase", name_));
  cipher_.emplace(passphrase, salt);
}

void BackupReader::damaged(const std::string& why) const {
  throw ingest::FatalError(fmt::format("{}: block {} can't be read: {}", name_, blocks_, why));
}

bool BackupReader::more() {
  if (ended_) return false;
  char head[kHead];
  in_->read(head, kHead);
  if (!*in_) damaged("the file was cut");
  const std::uint32_t size = number_at(head), plain = number_at(head + 4);
  const bool last = head[8] != 0;
  if (plain > kBlock || size > kBlock + (kBlock >> 6) + 64) damaged("its size is none of ours");
  std::string content(size, '\0');
  in_->read(content.data(), static_cast<std::streamsize>(size));
  if (!*in_) damaged("the file was cut");
  if (crc_of(content) != number_at(head + 9)) damaged("its checksum is another");
  if (cipher_) {
    auto opened = cipher_->open(content, blocks_, last);
    if (!opened) damaged(opened.error());
    content = *std::move(opened);
  }
  auto expanded_block = expanded(content, plain);
  if (!expanded_block) damaged("it can't be expanded");
  ready_.erase(0, at_);
  at_ = 0;
  ready_ += *expanded_block;
  ended_ = last;
  ++blocks_;
  return true;
}

bool BackupReader::line(std::string& text) {
  std::size_t searched = at_;
  for (;;) {
    const auto end = ready_.find('\n', searched);
    if (end != std::string::npos) {
      text.assign(ready_, at_, end - at_);
      at_ = end + 1;
      return true;
    }
    searched = ready_.size() - at_;
    if (more()) continue;
    if (at_ < ready_.size()) damaged("the last line has no end");
    return false;
  }
}

void BackupReader::bytes(std::uint64_t count, const std::function<void(std::string_view)>& take) {
  while (count > 0) {
    if (at_ == ready_.size() && !more()) damaged("the file ends within a file that it holds");
    const auto piece = std::string_view(ready_).substr(
        at_, static_cast<std::size_t>(std::min<std::uint64_t>(count, SIZE_MAX)));
    take(piece);
    at_ += piece.size();
    count -= piece.size();
  }
}

}  // namespace portent::serve::store
