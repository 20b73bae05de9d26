#include "ingest/archive/column_chunk.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <unordered_map>

#include "ingest/archive/page.h"
#include "ingest/archive/parquet_codes.h"
#include "ingest/archive/value_coding.h"

namespace portent::ingest::archive {
namespace {

constexpr std::size_t kMostWords = 4'096;  // of a dictionary of numbers; more are cheaper as differences

std::string levels_of(const ColumnSpec& column, const ColumnValues& values, std::size_t rows) {
  if (!column.optional) return "";
  std::vector<std::uint32_t> levels(rows, 1);
  for (std::size_t i = 0; i < values.present.size(); ++i) levels[i] = values.present[i];
  const std::string runs = runs_encode(levels, 1);
  const auto size = static_cast<std::uint32_t>(runs.size());
  return std::string(reinterpret_cast<const char*>(&size), sizeof size) + runs;
}

/// One way to write a column.
struct Draft {
  std::int32_t encoding = code::kPlain;
  std::string values;
  std::string dictionary = {};  ///< PLAIN; used where encoding is kDictionary
  std::size_t words = 0;
};

std::string indices(const std::vector<std::uint32_t>& places, std::size_t words) {
  const int width = words < 2 ? 0 : bits_for(words - 1);
  return std::string(1, static_cast<char>(width)) + runs_encode(places, width);
}

/// The values by a dictionary in order of size; nullopt where they are too many different ones.
std::optional<Draft> with_dictionary(const std::vector<std::int64_t>& integers) {
  std::vector<std::int64_t> words;
  std::unordered_map<std::int64_t, std::uint32_t> place;
  for (const std::int64_t value : integers) {
    if (!place.emplace(value, 0).second) continue;
    words.push_back(value);
    if (words.size() > kMostWords || words.size() * 4 > integers.size()) return std::nullopt;
  }
  std::ranges::sort(words);
  for (std::size_t w = 0; w < words.size(); ++w) place[words[w]] = static_cast<std::uint32_t>(w);
  std::vector<std::uint32_t> places;
  for (const std::int64_t value : integers) places.push_back(place[value]);
  return Draft{code::kDictionary, indices(places, words.size()), plain_encode(words), words.size()};
}

Draft text_draft(const ColumnValues& values) {
  std::vector<std::string_view> texts;
  if (values.dictionary.size() * 2 <= values.words.size()) {
    texts.assign(values.dictionary.begin(), values.dictionary.end());
    return {code::kDictionary, indices(values.words, texts.size()), plain_encode(texts), texts.size()};
  }
  for (const std::uint32_t word : values.words) texts.push_back(values.dictionary[word]);
  return {code::kPlain, plain_encode(texts)};
}

std::vector<Draft> drafts_of(const ColumnSpec& column, const ColumnValues& values) {
  if (column.kind == ColumnKind::kText) return {text_draft(values)};
  if (column.kind == ColumnKind::kDouble) return {{code::kSplit, split_encode(values.doubles)}};
  std::vector<Draft> drafts = {{code::kDelta, delta_encode(values.integers)}};
  if (auto draft = with_dictionary(values.integers)) drafts.push_back(std::move(*draft));
  return drafts;
}

EncodedChunk encode_draft(const Draft& draft, const std::string& levels, std::size_t rows, ZstdWriter& zstd) {
  EncodedChunk chunk;
  ChunkPlace& place = chunk.place;
  place.delta = draft.encoding == code::kDelta;
  place.split = draft.encoding == code::kSplit;
  place.dictionary = draft.encoding == code::kDictionary;
  if (place.dictionary)
    chunk.bytes = encode_page({true, static_cast<std::int32_t>(draft.words), code::kPlain, draft.dictionary},
                              zstd, place.raw_bytes);
  place.dictionary_bytes = static_cast<std::int64_t>(chunk.bytes.size());
  chunk.bytes += encode_page({false, static_cast<std::int32_t>(rows), draft.encoding, levels + draft.values},
                             zstd, place.raw_bytes);
  place.bytes = static_cast<std::int64_t>(chunk.bytes.size());
  place.rows = static_cast<std::int64_t>(rows);
  return chunk;
}

std::size_t values_in(const ColumnSpec& column, const ColumnValues& values) {
  if (column.kind == ColumnKind::kText) return values.words.size();
  return column.kind == ColumnKind::kDouble ? values.doubles.size() : values.integers.size();
}

void add_bounds(const ColumnSpec& column, const ColumnValues& values, ChunkPlace& place) {
  if (column.kind == ColumnKind::kText && !values.dictionary.empty()) {
    const auto [least, most] = std::ranges::minmax_element(values.dictionary);
    place.least = *least;
    place.most = *most;
  } else if (column.kind != ColumnKind::kDouble && !values.integers.empty()) {
    const auto [least, most] = std::ranges::minmax_element(values.integers);
    place.least = plain_encode(std::array{*least});
    place.most = plain_encode(std::array{*most});
  }
}

// ---- reading ----

/// Takes the definition levels off `from`.
bool read_levels(std::string_view& from, std::size_t rows, std::vector<std::uint8_t>& present,
                 std::size_t& there) {
  std::uint32_t size = 0;
  if (from.size() < sizeof size) return false;
  std::memcpy(&size, from.data(), sizeof size);
  from.remove_prefix(sizeof size);
  if (size > from.size()) return false;
  const auto levels = runs_decode(from.substr(0, size), rows, 1);
  from.remove_prefix(size);
  if (!levels) return false;
  there = static_cast<std::size_t>(std::ranges::count(*levels, 1U));
  if (there < rows) present.assign(levels->begin(), levels->end());
  return true;
}

template <typename T>
bool place(std::optional<std::vector<T>> from, std::vector<T>& into) {
  if (from) into = std::move(*from);
  return from.has_value();
}

std::optional<std::vector<std::uint32_t>> read_indices(std::string_view bytes, std::size_t count,
                                                       std::size_t words) {
  if (bytes.empty()) return std::nullopt;
  auto places = runs_decode(bytes.substr(1), count, static_cast<std::uint8_t>(bytes.front()));
  if (!places || std::ranges::any_of(*places, [&](std::uint32_t p) { return p >= words; }))
    return std::nullopt;
  return places;
}

bool read_texts(const Page& page, std::string_view bytes, std::size_t count,
                const std::optional<Page>& dictionary, ColumnValues& into) {
  if (page.encoding == code::kPlain) {
    into.words.resize(count);
    for (std::size_t i = 0; i < count; ++i) into.words[i] = static_cast<std::uint32_t>(i);
    return place(plain_decode_texts(bytes, count), into.dictionary);
  }
  if (page.encoding != code::kDictionary || !dictionary) return false;
  return place(plain_decode_texts(dictionary->bytes, static_cast<std::size_t>(dictionary->values)),
               into.dictionary) &&
         place(read_indices(bytes, count, into.dictionary.size()), into.words);
}

bool read_integers(const Page& page, std::string_view bytes, std::size_t count,
                   const std::optional<Page>& dictionary, ColumnValues& into) {
  if (page.encoding == code::kDelta) return place(delta_decode(bytes, count), into.integers);
  if (page.encoding != code::kDictionary || !dictionary) return false;
  const auto words = plain_decode(dictionary->bytes, static_cast<std::size_t>(dictionary->values));
  const auto places = words ? read_indices(bytes, count, words->size()) : std::nullopt;
  if (!places) return false;
  for (const std::uint32_t at : *places) into.integers.push_back((*words)[at]);
  return true;
}

}  // namespace

EncodedChunk encode_chunk(const ColumnSpec& column, const ColumnValues& values, std::size_t rows,
                          ZstdWriter& zstd) {
  const std::string levels = levels_of(column, values, rows);
  std::optional<EncodedChunk> best;
  for (const Draft& draft : drafts_of(column, values)) {
    EncodedChunk chunk = encode_draft(draft, levels, rows, zstd);
    if (!best || chunk.bytes.size() < best->bytes.size()) best = std::move(chunk);
  }
  best->place.nulls = static_cast<std::int64_t>(rows - values_in(column, values));
  add_bounds(column, values, best->place);
  return std::move(*best);
}

std::optional<ColumnValues> decode_chunk(const ColumnSpec& column, const ChunkPlace& place,
                                         std::string_view bytes) {
  std::optional<Page> dictionary, page = decode_page(bytes);
  if (page && page->dictionary) {
    dictionary = std::move(page);
    page = decode_page(bytes);
  }
  if (!page || page->dictionary || page->values != place.rows || !bytes.empty()) return std::nullopt;
  ColumnValues values;
  std::string_view rest = page->bytes;
  auto count = static_cast<std::size_t>(place.rows);
  if (column.optional && !read_levels(rest, count, values.present, count)) return std::nullopt;
  bool good = false;
  if (column.kind == ColumnKind::kText)
    good = read_texts(*page, rest, count, dictionary, values);
  else if (column.kind == ColumnKind::kDouble)
    good = page->encoding == code::kSplit && archive::place(split_decode(rest, count), values.doubles);
  else
    good = read_integers(*page, rest, count, dictionary, values);
  return good ? std::optional(std::move(values)) : std::nullopt;
}

}  // namespace portent::ingest::archive
