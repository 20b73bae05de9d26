#include "serve/desk/figure_board.h"

#include <chrono>
#include <condition_variable>
#include <exception>
#include <map>

#include "serve/desk/figure_report.h"
#include "serve/desk/plant_statistics.h"

namespace portent::serve::desk {
namespace {

constexpr std::chrono::minutes kEvery{1};
constexpr std::int64_t kBack = 30LL * 86'400'000;
constexpr std::size_t kMostPeriods = 100'000;

std::vector<FigurePicture::OfSite> figures_of_sites(store::Session& session, std::int64_t now_ms) {
  FigureQuery query;
  query.scope.site.reset();
  query.from_ms = now_ms - kBack;
  query.to_ms = now_ms;
  const auto report = figure_report(session, query, kMostPeriods);
  if (!report) return {};  // thousands of sites: nobody reads series of each
  std::map<std::string, Figures> sums;
  for (const FigureRow& row : report->rows) sums[row.site].follow(row.figures);
  std::vector<FigurePicture::OfSite> sites;
  for (auto& [site, figures] : sums) sites.push_back({site, std::move(figures)});
  return sites;
}

}  // namespace

std::shared_ptr<const FigurePicture> FigureBoard::picture() const {
  const std::lock_guard lock(mutex_);
  return picture_;
}

void FigureBoard::look(std::int64_t now_ms) {
  auto next = std::make_shared<FigurePicture>();
  next->seen_ms = now_ms;
  store_.read([&](store::Session& session) {
    next->sites = figures_of_sites(session, now_ms);
    next->lines_and_classes =
        largest_groups(session, begin_of(Period::kDay, now_ms - kBack),
                       begin_of(Period::kDay, now_ms) + length_of(Period::kDay), most_groups_);
    next->backlog = store::backlog(session, now_ms);
  });
  const std::lock_guard lock(mutex_);
  picture_ = std::move(next);
}

void FigureBoard::failed(const std::string& why) {
  if (say_ && why != told_) say_("figures for the metrics stay as they were: " + why);
  told_ = why;
}

void FigureBoard::run(const std::stop_token& stop, const std::function<std::int64_t()>& now) {
  std::mutex mutex;
  std::condition_variable_any stopped;
  std::unique_lock lock(mutex);
  do {
    try {
      look(now());
      told_.clear();
    } catch (const store::UnavailableError&) {  // the picture says since when
    } catch (const store::RetryError&) {
    } catch (const std::exception& error) {  // metrics are no reason to end the service
      failed(error.what());
    }
  } while (!stopped.wait_for(lock, stop, kEvery, [&] { return stop.stop_requested(); }));
}

}  // namespace portent::serve::desk
