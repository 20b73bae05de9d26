#include "models/safetensors.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>

#include "models/json_fields.h"
#include "models/json_text.h"

namespace portent::models {
namespace {

using nlohmann::json;

constexpr std::size_t kMaxHeaderBytes = 16 << 20;
constexpr std::size_t kMaxDimensions = 8;
static_assert(std::endian::native == std::endian::little, "the format is little-endian");

std::size_t byte_size(const Tensor& tensor) {
  return tensor.values.size() * sizeof(float);
}

/// The product of the dimensions times four; refuses one that does not fit.
std::size_t shape_bytes(const std::vector<std::size_t>& shape, const JsonPlace& place) {
  if (shape.size() > kMaxDimensions) place.refuse(fmt::format("has more than {} dimensions", kMaxDimensions));
  std::size_t bytes = sizeof(float);
  for (const std::size_t dimension : shape)
    if (__builtin_mul_overflow(bytes, dimension, &bytes)) place.refuse("has a product that overflows");
  return bytes;
}

void append_entry(std::string& header, const std::string& name, const Tensor& tensor, std::size_t begin) {
  append_text(header, name);
  header += fmt::format(R"(:{{"dtype":"F32","shape":[{}],"data_offsets":[{},{}]}})",
                        fmt::join(tensor.shape, ","), begin, begin + byte_size(tensor));
}

struct Entry {
  std::string name;
  std::vector<std::size_t> shape;
  std::size_t begin = 0, end = 0;
};

Entry read_entry(const std::string& name, const json& from, const JsonPlace& place) {
  JsonFields fields(from, place);
  Entry entry{.name = name, .shape = {}};
  const auto dtype = fields.get<std::string>("dtype");
  if (dtype != "F32")
    fields.at("dtype").refuse(fmt::format("is {}, only F32 is read: convert the weights", dtype));
  fields.read("shape", entry.shape);
  const auto offsets = fields.get<std::vector<std::size_t>>("data_offsets");
  if (offsets.size() != 2 || offsets[0] > offsets[1])
    fields.at("data_offsets").refuse("must be [begin, end]");
  entry.begin = offsets[0];
  entry.end = offsets[1];
  if (shape_bytes(entry.shape, fields.at("shape")) != entry.end - entry.begin)
    fields.at("data_offsets").refuse("span other bytes than the shape needs");
  fields.done();
  return entry;
}

/// Every byte of the data belongs to one tensor, whatever order the writer put them in.
void check_layout(std::vector<Entry>& entries, std::size_t data_size, const std::string& where) {
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return std::pair(a.begin, a.end) < std::pair(b.begin, b.end);
  });
  std::size_t at = 0;
  for (const Entry& entry : entries) {
    if (entry.begin != at)
      JsonPlace{where, entry.name}.refuse(entry.begin < at ? "overlaps the tensor before it"
                                                           : "leaves a gap");
    at = entry.end;
  }
  if (at > data_size) JsonPlace{where, {}}.refuse("is truncated: copy it again");
  if (at < data_size) JsonPlace{where, {}}.refuse("has bytes after the last tensor");
}

std::vector<Entry> read_header(std::string_view header, const std::string& where) {
  const json document = parse_strict(header, kMaxHeaderBytes, where);
  if (!document.is_object()) JsonPlace{where, {}}.refuse("has a header that is not an object");
  std::vector<Entry> entries;
  for (const auto& [name, value] : document.items())
    if (name != "__metadata__") entries.push_back(read_entry(name, value, JsonPlace{where, name}));
  return entries;
}

Tensor read_tensor(const Entry& entry, std::string_view data) {
  Tensor tensor{entry.shape, std::vector<float>((entry.end - entry.begin) / sizeof(float))};
  if (!tensor.values.empty()) std::memcpy(tensor.values.data(), data.data() + entry.begin, byte_size(tensor));
  return tensor;
}

}  // namespace

std::string to_safetensors(const Tensors& tensors) {
  std::string header = "{";
  std::size_t size = 0;
  for (const auto& [name, tensor] : tensors) {
    if (shape_bytes(tensor.shape, {"cannot write weights", name}) != byte_size(tensor))
      JsonPlace{"cannot write weights", name}.refuse("has other values than its shape needs");
    if (size > 0 || header.size() > 1) header += ',';
    append_entry(header, name, tensor, size);
    size += byte_size(tensor);
  }
  header += '}';
  header.append((8 - header.size() % 8) % 8, ' ');
  const std::uint64_t length = header.size();

  std::string bytes(sizeof length, '\0');
  std::memcpy(bytes.data(), &length, sizeof length);
  bytes.reserve(bytes.size() + header.size() + size);
  bytes += header;
  for (const auto& [name, tensor] : tensors)
    bytes.append(reinterpret_cast<const char*>(tensor.values.data()), byte_size(tensor));
  return bytes;
}

Tensors from_safetensors(std::string_view bytes, const std::string& where) {
  const JsonPlace place{where, {}};
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length) place.refuse("is truncated: copy it again");
  std::memcpy(&length, bytes.data(), sizeof length);
  bytes.remove_prefix(sizeof length);
  if (length > bytes.size())
    place.refuse("has a header longer than the file: it is truncated or no safetensors file");
  std::vector<Entry> entries = read_header(bytes.substr(0, length), where);
  const std::string_view data = bytes.substr(length);
  check_layout(entries, data.size(), where);

  Tensors tensors;
  for (const Entry& entry : entries) tensors.emplace(entry.name, read_tensor(entry, data));
  return tensors;
}

}  // namespace portent::models
