#include "models/bundle_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <istream>
#include <nlohmann/json.hpp>

#include "ingest/error.h"
#include "models/bundle_sums.h"
#include "models/hash.h"
#include "models/json_fields.h"
#include "models/manifest_check.h"

namespace portent::models {

using ingest::FatalError;
using nlohmann::json;

namespace {

constexpr std::string_view kMagic = "PORTENTB";
constexpr std::size_t kFixedBytes = kMagic.size() + 8;
constexpr std::size_t kMaxHeaderBytes = 64 << 10;
constexpr std::size_t kPieceBytes = 1 << 20;
constexpr std::array<std::string_view, 3> kFirstFiles = {kSumsFile, kManifestFile, kWeightsFile};

void append_u32(std::string& to, std::uint32_t value) {
  for (int shift = 0; shift < 32; shift += 8) to += static_cast<char>((value >> shift) & 0xff);
}

std::uint32_t u32_at(std::string_view bytes, std::size_t at) {
  std::uint32_t value = 0;
  for (std::size_t i = 4; i-- > 0;) value = (value << 8) | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

[[noreturn]] void refuse_cut(const std::string& where) {
  throw FatalError(fmt::format("{} is cut short: copy or download it again", where));
}

std::string read_exactly(std::istream& from, std::size_t count, const std::string& where) {
  std::string bytes(count, '\0');
  from.read(bytes.data(), static_cast<std::streamsize>(count));
  if (static_cast<std::size_t>(from.gcount()) != count) refuse_cut(where);
  return bytes;
}

std::string header_text(const BundleFileHeader& header) {
  json files = json::array();
  for (const BundleFileEntry& file : header.files)
    files.push_back({{"name", file.name}, {"sha256", file.hash}, {"size", file.size}});
  return canonical_text(
      {{"bundle", header.bundle}, {"files", files}, {"key", header.key}, {"name", header.name}});
}

void check_file(const BundleFileHeader& header, std::size_t index, const JsonPlace& place) {
  const BundleFileEntry& file = header.files[index];
  const bool first = index < kFirstFiles.size();
  if (first ? file.name != kFirstFiles[index] : !is_extra_file_name(file.name))
    place.at("name").refuse("is not the name of a bundle's file in this place");
  if (index > kFirstFiles.size() && file.name <= header.files[index - 1].name)
    place.at("name").refuse("is out of order");
  if (!is_sha256(file.hash)) place.at("sha256").refuse("must be a sha256");
  if (file.size > largest_file(file.name)) place.at("size").refuse("is more than such a file may have");
}

void check_header(const BundleFileHeader& header, const JsonPlace& place) {
  if (!is_model_name(header.name)) place.at("name").refuse("must be 1 to 64 of A-Z a-z 0-9 . _ -");
  if (!is_sha256(header.bundle)) place.at("bundle").refuse("must be a sha256");
  if (!header.key.empty() && !is_sha256(header.key)) place.at("key").refuse("must be a sha256 or empty");
  if (header.files.size() < kFirstFiles.size() || header.files.size() > kFirstFiles.size() + kMaxExtraFiles)
    place.at("files").refuse("must be the files of one bundle");
  for (std::size_t i = 0; i < header.files.size(); ++i) check_file(header, i, place.at("files").at(i));
  if (header.files[1].hash != header.bundle) place.at("bundle").refuse("must be the sha256 of the manifest");
}

}  // namespace

// Found by the vector template of models/json_fields.h through its argument's namespace.
void read_into(const json& from, const JsonPlace& place, BundleFileEntry& file) {
  JsonFields fields(from, place);
  fields.read("name", file.name);
  fields.read("sha256", file.hash);
  fields.read("size", file.size);
  fields.done();
}

namespace {

BundleFileHeader header_of(std::string_view text, const std::string& where) {
  const json document = parse_strict(text, kMaxHeaderBytes, where);
  JsonFields fields(document, {where, {}});
  BundleFileHeader header;
  fields.read("bundle", header.bundle);
  fields.read("files", header.files);
  fields.read("key", header.key);
  fields.read("name", header.name);
  fields.done();
  check_header(header, {where, {}});
  return header;
}

void read_one(std::istream& from, const BundleFileEntry& file, const std::string& where,
              const FileSink& sink) {
  Sha256 hash;
  std::string piece;
  for (std::uint64_t left = file.size; left > 0; left -= piece.size()) {
    piece = read_exactly(from, static_cast<std::size_t>(std::min<std::uint64_t>(left, kPieceBytes)), where);
    hash.add(piece);
    sink(file, piece);
  }
  if (const std::string is = hash.hex(); is != file.hash)
    throw FatalError(
        fmt::format("{}: {} was changed since it was exported (sha256 {:.12}, not {:.12}): get an "
                    "undamaged copy",
                    where, file.name, is, file.hash));
  sink(file, {});
}

}  // namespace

void BundleFileStart::check_signature(const std::vector<PublicKey>& keys, const std::string& where) const {
  const auto key = std::find_if(keys.begin(), keys.end(), [this](const PublicKey& candidate) {
    return candidate.fingerprint() == header.key;
  });
  if (key == keys.end())
    throw FatalError(
        fmt::format("{} is signed by a key that is not trusted (fingerprint {:.16}): if you know "
                    "whose it is, give --trust KEY.pub or put it into REGISTRY/trusted",
                    where, header.key));
  if (!key->verifies(signed_bytes, signature))
    throw FatalError(
        fmt::format("{} was changed since it was signed: the signature does not hold; get an "
                    "undamaged copy",
                    where));
}

BundleFileStart make_bundle_file_start(BundleFileHeader header, const SigningKey* key) {
  header.key = key == nullptr ? "" : key->public_key().fingerprint();
  const std::string text = header_text(header);
  BundleFileStart start{std::move(header), std::string(kMagic), std::string(kSignatureBytes, '\0')};
  append_u32(start.signed_bytes, kBundleFileSchema);
  append_u32(start.signed_bytes, static_cast<std::uint32_t>(text.size()));
  start.signed_bytes += text;
  if (key != nullptr) start.signature = key->sign(start.signed_bytes);
  return start;
}

BundleFileStart read_bundle_file_start(std::istream& from, const std::string& where) {
  std::string bytes(kFixedBytes, '\0');
  from.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(from.gcount()));
  if (bytes.empty() || !bytes.starts_with(kMagic.substr(0, bytes.size())))
    throw FatalError(fmt::format("{} is no bundle file: give one that `portent models export` wrote", where));
  if (bytes.size() < kFixedBytes) refuse_cut(where);
  const std::uint32_t schema = u32_at(bytes, kMagic.size()), size = u32_at(bytes, kMagic.size() + 4);
  if (schema != kBundleFileSchema)
    throw FatalError(
        fmt::format("{} is a bundle file of schema {}, this version of portent reads {}: use the "
                    "portent that wrote it, or a newer one",
                    where, schema, kBundleFileSchema));
  if (size > kMaxHeaderBytes)
    throw FatalError(
        fmt::format("{}: its header has {} bytes, at most {} are possible: get an undamaged copy", where,
                    size, kMaxHeaderBytes));
  BundleFileStart start;
  const std::string text = read_exactly(from, size, where);
  start.signed_bytes = bytes + text;
  start.signature = read_exactly(from, kSignatureBytes, where);
  start.header = header_of(text, where);
  if (!start.is_signed() && start.signature != std::string(kSignatureBytes, '\0'))
    throw FatalError(fmt::format("{} has a signature but no key to it: get an undamaged copy", where));
  return start;
}

void read_bundle_files(std::istream& from, const BundleFileHeader& header, const std::string& where,
                       const FileSink& sink) {
  for (const BundleFileEntry& file : header.files) read_one(from, file, where, sink);
  if (from.peek() != std::istream::traits_type::eof())
    throw FatalError(fmt::format("{} goes on after its last file: get an undamaged copy", where));
}

}  // namespace portent::models
