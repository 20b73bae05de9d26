#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "models/signing.h"

// A bundle as one file, as it travels between sites. Little-endian:
//
//   8 bytes   "PORTENTB"
//   uint32    schema, 1
//   uint32    bytes of the header, at most 64 KiB
//   header    JSON: {"bundle": hash, "files": [{"name", "sha256", "size"}...], "key": fingerprint or "",
//   "name"} 64 bytes  Ed25519 signature of all bytes before it; zeros where "key" is "" files     their
//   bytes, one after the other, in the header's order; nothing after the last
//
// The header holds the hash of every file, so the signature covers every byte, and is checked before anything
// is unpacked. Equal bundles and keys make equal files. (docs/bundle.md)

namespace portent::models {

inline constexpr std::uint32_t kBundleFileSchema = 1;

struct BundleFileEntry {
  std::string name;
  std::string hash;  ///< sha256
  std::uint64_t size = 0;
  friend bool operator==(const BundleFileEntry&, const BundleFileEntry&) = default;
};

struct BundleFileHeader {
  std::string name;  ///< of the model where it was exported
  std::string bundle;
  std::string key;  ///< fingerprint of the signer's key; empty: unsigned
  /// SHA256SUMS, manifest.json, weights.safetensors, then extra files by name.
  std::vector<BundleFileEntry> files;
  friend bool operator==(const BundleFileHeader&, const BundleFileHeader&) = default;
};

/// Everything before the files' bytes, as it stands in a file.
struct BundleFileStart {
  BundleFileHeader header;
  std::string signed_bytes;
  std::string signature;

  /// Throws FatalError where the header names none of `keys`, or the signature does not hold. `where` names
  /// the file. Not to be asked of an unsigned start.
  void check_signature(const std::vector<PublicKey>& keys, const std::string& where) const;
  bool is_signed() const { return !header.key.empty(); }
  std::string bytes() const { return signed_bytes + signature; }
};

/// `key`: nullptr leaves it unsigned. Fills in `header.key`.
BundleFileStart make_bundle_file_start(BundleFileHeader header, const SigningKey* key);

/// Reads up to the files' bytes. Throws FatalError for another format, a newer schema, a file cut short, and
/// a header that is out of bounds or whose file names are not those of a bundle.
BundleFileStart read_bundle_file_start(std::istream& from, const std::string& where);

/// Where the bytes of the files go, piece by piece; the last piece of each file is followed by an empty one.
using FileSink = std::function<void(const BundleFileEntry& file, std::string_view piece)>;

/// Reads the rest. Throws FatalError where a file's bytes are not those that the header promises, where they
/// end early, or where something follows. Memory: 1 MiB.
void read_bundle_files(std::istream& from, const BundleFileHeader& header, const std::string& where,
                       const FileSink& sink);

}  // namespace portent::models
