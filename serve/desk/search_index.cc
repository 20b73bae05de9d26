#include "serve/desk/search_index.h"

#include <algorithm>
#include <set>

#include "serve/desk/search_words.h"

namespace portent::serve::desk {
namespace {

constexpr double kLeast = 0.6;      // likeness of a word that counts as found
constexpr double kElsewhere = 0.9;  // what a word beside title and id counts
constexpr std::size_t kMostAsked = 16;

constexpr std::size_t kShort = 6;  // letters of a word that is known by pairs as well

void add_runs(const std::string& text, std::size_t length, std::vector<std::uint32_t>& to) {
  for (std::size_t i = 0; i + length <= text.size(); ++i) {
    std::uint32_t run = 0;
    for (std::size_t k = i; k < i + length; ++k) run = run << 8U | static_cast<std::uint8_t>(text[k]);
    to.push_back(run);
  }
}

/// Three bytes in a row of " word ", and two of a short one: of four letters, two of which are swapped, no
/// three in a row are left.
std::vector<std::uint32_t> grams_of(const std::string& word) {
  std::vector<std::uint32_t> grams;
  add_runs(" " + word + " ", 3, grams);
  if (word.size() <= kShort) add_runs(" " + word + " ", 2, grams);
  std::ranges::sort(grams);
  grams.erase(std::ranges::unique(grams).begin(), grams.end());
  return grams;
}

}  // namespace

SearchIndex::SearchIndex(std::vector<Findable> all) : all_(std::move(all)) {
  for (std::uint32_t i = 0; i < all_.size(); ++i) {
    add(search_words(all_[i].id), i, true);
    add(search_words(all_[i].title), i, true);
    add(search_words(all_[i].words), i, false);
  }
  for (std::uint32_t word = 0; word < words_.size(); ++word)
    for (const std::uint32_t gram : grams_of(words_[word])) grams_[gram].push_back(word);
}

void SearchIndex::add(const std::vector<std::string>& words, std::uint32_t entry, bool in_title) {
  for (const std::string& word : words) {
    const auto [known, first] = known_.try_emplace(word, static_cast<std::uint32_t>(words_.size()));
    if (first) {
      words_.push_back(word);
      places_.emplace_back();
    }
    auto& places = places_[known->second];
    if (places.empty() || places.back().entry != entry) places.push_back({entry, in_title});
  }
}

std::vector<std::uint32_t> SearchIndex::candidates(const std::string& asked) const {
  std::unordered_map<std::uint32_t, std::size_t> shared;
  const auto grams = grams_of(asked);
  for (const std::uint32_t gram : grams)
    if (const auto found = grams_.find(gram); found != grams_.end())
      for (const std::uint32_t word : found->second) ++shared[word];
  const std::size_t least = std::max<std::size_t>(2, grams.size() / 4);
  std::vector<std::uint32_t> some;
  for (const auto& [word, count] : shared)
    if (count >= least) some.push_back(word);
  return some;
}

std::vector<Found> SearchIndex::ranked(std::string_view text) const {
  std::vector<std::string> asked = search_words(text);
  // Of a piece such as P-101 its parts are asked for; all of it as one word finds P101 as well, and counts
  // for nothing where it finds nothing.
  if (asked.size() > kMostAsked) asked.resize(kMostAsked);
  std::unordered_map<std::uint32_t, double> totals;
  std::unordered_map<std::uint32_t, std::size_t> counts;
  for (const std::string& one : asked) {
    std::unordered_map<std::uint32_t, double> best;
    for (const std::uint32_t word : candidates(one)) {
      const double like = word_likeness(one, words_[word]);
      if (like < kLeast) continue;
      for (const Place& place : places_[word]) {
        double& known = best[place.entry];
        known = std::max(known, place.in_title ? like : kElsewhere * like);
      }
    }
    for (const auto& [entry, like] : best) {
      totals[entry] += like;
      ++counts[entry];
    }
  }
  std::vector<Found> found;
  for (const auto& [entry, total] : totals)
    if (2 * counts[entry] >= asked.size())
      found.push_back({entry, total / static_cast<double>(asked.size())});
  std::ranges::sort(found, [](const Found& a, const Found& b) {
    return a.score != b.score ? a.score > b.score : a.place < b.place;
  });
  return found;
}

}  // namespace portent::serve::desk
