#include "serve/store/spare_list.h"
#include "tests/unit/stock/stock_fixture.h"

namespace portent::tests {
namespace {

using serve::desk::Refusal;
using serve::store::SpareFilter;
using serve::store::SparePage;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class SpareTest : public StockTest {
 protected:
  std::vector<std::string> ids(const SpareFilter& filter, const SparePage& page = {}) {
    return store_.read([&](Session& session) {
      std::vector<std::string> found;
      for (const auto& one : serve::store::list_spares(session, filter, page)) found.push_back(one.spare.id);
      return found;
    });
  }
};

TEST_F(SpareTest, has_its_site_name_and_unit_where_nobody_gave_them) {
  Spare wanted;
  wanted.id = "north:seal";
  const Spare made = add_spare(wanted);
  EXPECT_EQ(made.site, "north");
  EXPECT_EQ(made.name, "north:seal");
  EXPECT_EQ(made.unit, "pcs");
  EXPECT_EQ(stock("north:seal"), made);
}

TEST_F(SpareTest, that_is_wrong_is_refused_with_every_fault) {
  Spare wanted = bearing("no site");
  wanted.currency = "Euro";
  wanted.price = -1;
  wanted.lead_time_days = 1e9;
  wanted.minimum = -1;
  const auto refused =
      write([&](Session& session) { return serve::desk::create_spare(session, wanted, now_ms_); });
  EXPECT_THAT(fields(refused), ElementsAre("id", "site", "currency", "price", "lead_time_days", "minimum"));
}

TEST_F(SpareTest, keeps_its_stock_when_it_is_changed) {
  Spare spare = add_spare(bearing());
  move(MoveKind::kReceipt, 3);
  spare = stock();
  spare.name = "Ball bearing";
  spare.on_hand = 99 * kOne;
  ASSERT_TRUE(write([&](Session& session) { return serve::desk::change_spare(session, spare, now_ms_); }));
  EXPECT_EQ(stock().name, "Ball bearing");
  EXPECT_EQ(stock().on_hand, 3 * kOne);
}

TEST_F(SpareTest, is_not_changed_by_who_has_not_seen_its_last_version) {
  const Spare spare = add_spare(bearing());
  move(MoveKind::kReceipt, 1);
  const auto refused =
      write([&](Session& session) { return serve::desk::change_spare(session, spare, now_ms_); });
  EXPECT_EQ(refused.error().kind, Refusal::Kind::kStale);
}

TEST_F(SpareTest, stays_once_its_stock_was_moved) {
  add_spare(bearing());
  const Spare other = add_spare(bearing("north:6206"));
  move(MoveKind::kReceipt, 1);
  const auto remove = [&](const Spare& spare) {
    return write(
        [&](Session& session) { return serve::desk::remove_spare(session, spare.id, spare.version); });
  };
  EXPECT_FALSE(remove(stock()));
  EXPECT_TRUE(remove(other));
}

TEST_F(SpareTest, keeps_its_unit_once_its_stock_was_moved) {
  Spare counted = add_spare(bearing());
  counted.unit = "pcs";
  const auto change = [&](const Spare& spare) {
    return write([&](Session& session) { return serve::desk::change_spare(session, spare, now_ms_); });
  };
  ASSERT_TRUE(change(counted)) << "nothing was counted in it yet";
  move(MoveKind::kReceipt, 1);
  move(MoveKind::kIssue, 1);
  Spare weighed = stock();
  weighed.unit = "kg";
  const auto refused = change(weighed);
  ASSERT_FALSE(refused) << "moves stay, though nothing is on hand";
  EXPECT_EQ(refused.error().kind, Refusal::Kind::kTaken);
  EXPECT_THAT(refused.error().faults[0].message, HasSubstr("add another spare for what is counted in kg"));
  Spare renamed = stock();
  renamed.name = "Bearing";
  EXPECT_TRUE(change(renamed));
}

TEST_F(SpareTest, is_worth_what_prices_say_without_their_rounding) {
  for (const auto& [id, price] : {std::pair{"north:a", 0.1}, {"north:b", 0.2}}) {
    Spare spare = bearing(id);
    spare.price = price;
    spare.currency = "EUR";
    add_spare(spare);
    StockMove receipt = a_move(MoveKind::kReceipt, 1);
    receipt.spare = id;
    ASSERT_TRUE(try_move(receipt));
  }
  const auto figures = store_.read([](Session& session) { return serve::store::stock_figures(session, {}); });
  EXPECT_EQ(figures.worth.at("EUR"), 0.3) << "and no 0.30000000000000004";
}

TEST_F(SpareTest, of_a_part_that_its_machines_have_not_is_refused) {
  add(pump("north:P-1"));
  add_spare(bearing());
  const auto refused = try_fits("north:6205", {{.asset_class = "pump", .part = "propeller"},
                                               {.asset = "north:P-1", .part = "propeller"},
                                               {.asset = "north:P-1", .part = "impeller"}});
  EXPECT_THAT(fields(refused), ElementsAre("fits.0.part", "fits.1.part"));
  EXPECT_THAT(refused.error().faults[0].message,
              HasSubstr("'propeller' is no part of the class 'pump', which has "));
}

TEST_F(SpareTest, that_would_fit_nothing_is_refused_and_what_it_fitted_stays) {
  add(pump("north:P-1"));
  add_spare(bearing());
  ASSERT_TRUE(try_fits("north:6205", {{.asset = "north:P-1", .part = "seal"}}));
  const auto refused =
      try_fits("north:6205",
               {{.asset_class = "pomp"}, {.asset = "north:P-9"}, {}, {.asset_class = "pump", .quantity = 0}});
  EXPECT_THAT(fields(refused),
              ElementsAre("fits.0.class", "fits.1.asset", "fits.2.class", "fits.3.quantity"));
  EXPECT_THAT(serve::desk::in_words(refused.error().faults),
              HasSubstr("there is no class 'pomp': the spare would fit nothing"));
  EXPECT_THAT(
      store_.read([](Session& session) { return serve::store::fits_of_spare(session, "north:6205"); }),
      ElementsAre(SpareFit{.asset = "north:P-1", .part = "seal"}));
}

TEST_F(SpareTest, is_found_by_what_it_is_and_what_it_fits) {
  add(pump("north:P-1"));
  add_spare(bearing());
  add_spare(bearing("north:6206"));
  Spare other = bearing("south:seal");
  other.name = "Seal 100%";
  other.maker = "Burgmann";
  other.minimum = kOne;
  add_spare(other);
  ASSERT_TRUE(try_fits("north:6206", {{.asset = "north:P-1"}}));
  ASSERT_TRUE(try_fits("south:seal", {{.asset_class = "pump"}}));
  EXPECT_THAT(ids({.sites = {"north"}}), ElementsAre("north:6205", "north:6206"));
  EXPECT_THAT(ids({.text = "0%"}), ElementsAre("south:seal"));
  EXPECT_THAT(ids({.text = "6205-2rs"}), ElementsAre("north:6205", "north:6206", "south:seal"));
  EXPECT_THAT(ids({.maker = "Burgmann"}), ElementsAre("south:seal"));
  EXPECT_THAT(ids({.asset = "north:P-1"}), ElementsAre("north:6206", "south:seal"));
  EXPECT_THAT(ids({.short_alone = true}), ElementsAre("south:seal"));
  EXPECT_THAT(ids({}, {.by_name = true, .after = {{"Bearing 6205", "north:6206"}}}),
              ElementsAre("south:seal"));
  EXPECT_THAT(ids({}, {.after = {{"", "south:seal"}}}), IsEmpty());
}

TEST_F(SpareTest, counts_in_what_the_stock_comes_to) {
  Spare wanted = bearing();
  wanted.price = 8.5;
  wanted.currency = "EUR";
  wanted.minimum = 5 * kOne;
  add_spare(wanted);
  add_spare(bearing("south:6205"));
  move(MoveKind::kReceipt, 4);
  const auto figures =
      store_.read([](Session& session) { return serve::store::stock_figures(session, {"north"}); });
  EXPECT_EQ(figures, (serve::store::StockFigures{1, 1, 0, {{"EUR", 34.0}}}));
}

TEST(Quantity, has_three_decimals_at_most_at_every_size) {
  using serve::desk::quantity_of;
  EXPECT_EQ(quantity_of(0.001), 1);
  EXPECT_EQ(quantity_of(123'456.789), 123'456'789);
  EXPECT_EQ(quantity_of(999'999'999.999), 999'999'999'999);
  for (const double odd : {0.0005, 600.0004, 1'234.5678, 1'000'000.0005, 100'000'000.0004})
    EXPECT_EQ(quantity_of(odd), std::nullopt) << odd;
}

}  // namespace
}  // namespace portent::tests
