#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "serve/desk/search_index.h"
#include "serve/store/store.h"

namespace portent::serve::desk {

struct SearchOptions {
  std::int64_t look_every_ms = 1'000;   ///< whether a chapter has changed
  std::size_t most_records = 200'000;   ///< of a kind whose records are all indexed
  std::size_t newest_records = 10'000;  ///< of work orders, alarms and rounds, beside those that are open
};

/// The indices of all that can be found, one a kind, in the memory of each desk: made of the database when
/// they are first asked for, and anew once something of that kind has changed, which is looked for at most
/// once a second. Nothing is written anywhere, so every desk of a database has its own. Thread-safe; while
/// one thread makes an index anew, others are answered from the one before.
class SearchBook {
 public:
  /// `store` must outlive it.
  explicit SearchBook(store::Store& store, SearchOptions options = {}) : store_(store), options_(options) {}

  /// Of one of store::kSearchKinds. Never nullptr.
  std::shared_ptr<const SearchIndex> index(std::string_view kind, std::int64_t now_ms);

 private:
  struct Chapter {
    std::mutex making;
    std::mutex mutex;  ///< of what follows
    std::shared_ptr<const SearchIndex> index;
    std::int64_t looked_ms = 0;
    std::string stamp = {};  ///< of the thread that makes
  };
  Chapter& chapter(std::string_view kind);
  void renew(Chapter& chapter, std::string_view kind);

  store::Store& store_;
  SearchOptions options_;
  std::mutex mutex_;  ///< of chapters_
  std::map<std::string, Chapter, std::less<>> chapters_;
};

}  // namespace portent::serve::desk
