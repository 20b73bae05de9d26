#include "serve/desk/search_book.h"

#include "serve/store/search_rows.h"

namespace portent::serve::desk {
namespace {

bool of_newest(std::string_view kind) {
  return kind == "work_order" || kind == "alarm" || kind == "round";
}

}  // namespace

SearchBook::Chapter& SearchBook::chapter(std::string_view kind) {
  const std::lock_guard lock(mutex_);
  return chapters_.try_emplace(std::string(kind)).first->second;
}

void SearchBook::renew(Chapter& chapter, std::string_view kind) {
  std::vector<store::SearchRow> rows;
  std::string stamp;
  const bool changed = store_.read([&](store::Session& session) {
    stamp = store::search_stamp(session, kind);
    if (chapter.index && stamp == chapter.stamp) return false;
    rows =
        store::search_rows(session, kind, of_newest(kind) ? options_.newest_records : options_.most_records);
    return true;
  });
  if (!changed) return;
  std::vector<Findable> all;
  all.reserve(rows.size());
  for (store::SearchRow& row : rows)
    all.push_back({std::string(kind), std::move(row.id), std::move(row.site), std::move(row.title),
                   std::move(row.words), std::move(row.asset)});
  auto made = std::make_shared<const SearchIndex>(std::move(all));
  chapter.stamp = stamp;
  const std::lock_guard lock(chapter.mutex);
  chapter.index = std::move(made);
}

std::shared_ptr<const SearchIndex> SearchBook::index(std::string_view kind, std::int64_t now_ms) {
  Chapter& chapter = this->chapter(kind);
  std::unique_lock making(chapter.making, std::defer_lock);
  {
    const std::lock_guard lock(chapter.mutex);
    const bool fresh = now_ms >= chapter.looked_ms && now_ms - chapter.looked_ms < options_.look_every_ms;
    if (chapter.index && (fresh || !making.try_lock())) return chapter.index;
  }
  if (!making.owns_lock()) making.lock();  // there is none yet: whoever comes waits for the first
  renew(chapter, kind);
  const std::lock_guard lock(chapter.mutex);
  chapter.looked_ms = now_ms;
  return chapter.index;
}

}  // namespace portent::serve::desk
