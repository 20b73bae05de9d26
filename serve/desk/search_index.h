#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace portent::serve::desk {

/// Something that can be found.
struct Findable {
  std::string kind, id, site;  ///< kind such as asset; the id is unique within it
  std::string title = {};
  std::string words = {};  ///< whatever else it is found by
  std::string asset = {};  ///< that it is about; "": itself, or none
  friend bool operator==(const Findable&, const Findable&) = default;
};

struct Match {
  std::size_t place = 0;  ///< of the Findable in the index
  double score = 0;       ///< (0, 1]: 1 where every word that was asked for stands there as it was written
};

/// Finds by words, forgiving their spelling. Each different word is known once, by its trigrams (with a blank
/// before and behind; short ones by pairs too): what shares enough of them with a word that is asked for, or
/// begins with it, is compared letter by letter (search_words.h). A word counts as found from a likeness of
/// 0.6 on, in the title or the id for all of it, elsewhere for 0.9 of it; what is found has at least half of
/// the words. Whole and unchangeable once it is made: any number of threads may ask it.
class SearchIndex {
 public:
  explicit SearchIndex(std::vector<Findable> all);

  const std::vector<Findable>& all() const { return all_; }
  /// The best first, of the same score in the order of all(); no more than `most` of those that `may` says
  /// yes to.
  template <typename May>
  std::vector<Match> find(std::string_view asked, std::size_t most, May may) const {
    std::vector<Match> found = matches(asked);
    std::erase_if(found, [&](const Match& one) { return !may(all_[one.place]); });
    keep_best(found, most);
    return found;
  }

 private:
  struct Place {
    std::uint32_t entry = 0;
    bool in_title = false;  ///< or in its id
  };
  /// In any order.
  std::vector<Match> matches(std::string_view asked) const;
  /// How alike the best word of each entry is to this one; `best` is 0 everywhere before.
  void look_up(const std::string& asked, std::vector<double>& best,
               std::vector<std::uint32_t>& touched) const;
  static void keep_best(std::vector<Match>& found, std::size_t most);
  void add(const std::vector<std::string>& words, std::uint32_t entry, bool in_title);
  std::vector<std::uint32_t> candidates(const std::string& asked) const;

  std::vector<Findable> all_;
  std::vector<std::string> words_;                                       ///< each once
  std::unordered_map<std::string, std::uint32_t> known_;                 ///< where in words_
  std::vector<std::vector<Place>> places_;                               ///< of each word
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> grams_;  ///< words that have them
};

}  // namespace portent::serve::desk
