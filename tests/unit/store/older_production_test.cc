#include <gmock/gmock.h>

#include "serve/store/production.h"
#include "tests/unit/store/older_database_rig.h"

// What programs of older versions kept of production, read by the repositories of this one.

namespace portent::tests {
namespace {

using namespace serve::store;
using testing::ElementsAre;
using testing::Field;

class OlderProduction : public OlderDatabase {
 protected:
  OlderProduction() {
    fill();
    store_.emplace(StoreOptions{database_.url()});
  }
  std::optional<Store> store_;
};

TEST_P(OlderProduction, is_listed_newest_first_and_corrected_by_a_later_word) {
  EXPECT_THAT(store_->read([](Session& session) {
    return production_of(session, "north:P-101", 0, INT64_MAX, std::nullopt, 9);
  }),
              ElementsAre(Field(&Production::run_ms, std::nullopt), Field(&Production::good, 880.5)));
  const auto kept = store_->write([](Session& session) {
    Production said = *find_production(session, "north:P-101", "shift-17");
    const ProductionKept again = keep_production(session, said);
    said.ts_ms += 1;
    return std::pair(again, keep_production(session, said));
  });
  EXPECT_EQ(kept, std::pair(ProductionKept::kNotNewer, ProductionKept::kCorrected));
}

INSTANTIATE_TEST_SUITE_P(Store, OlderProduction, since_step("figures"), named);

}  // namespace
}  // namespace portent::tests
