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
  grams.erase(std::unique(grams.begin(), grams.end()), grams.end());
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

void SearchIndex::look_up(const std::string& asked, std::vector<double>& best,
                          std::vector<std::uint32_t>& touched) const {
  for (const std::uint32_t word : candidates(asked)) {
    const double like = word_likeness(asked, words_[word]);
    if (like < kLeast) continue;
    for (const Place& place : places_[word]) {
      double& known = best[place.entry];
      if (known == 0) touched.push_back(place.entry);
      known = std::max(known, place.in_title ? like : kElsewhere * like);
    }
  }
}

std::vector<Match> SearchIndex::matches(std::string_view text) const {
  std::vector<std::string> asked = search_words(text);
  if (asked.size() > kMostAsked) asked.resize(kMostAsked);
  std::vector<double> totals(all_.size()), best(all_.size());
  std::vector<std::uint32_t> counts(all_.size()), touched, any;
  for (const std::string& one : asked) {
    touched.clear();
    look_up(one, best, touched);
    for (const std::uint32_t entry : touched) {
      if (counts[entry]++ == 0) any.push_back(entry);
      totals[entry] += best[entry];
      best[entry] = 0;
    }
  }
  std::vector<Match> found;
  for (const std::uint32_t entry : any)
    if (2 * counts[entry] >= asked.size())
      found.push_back({entry, totals[entry] / static_cast<double>(asked.size())});
  return found;
}

void SearchIndex::keep_best(std::vector<Match>& found, std::size_t most) {
  const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(most, found.size()));
  std::ranges::partial_sort(found, end, [](const Match& a, const Match& b) {
    return a.score != b.score ? a.score > b.score : a.place < b.place;
  });
  found.erase(end, found.end());
}

}  // namespace portent::serve::desk
