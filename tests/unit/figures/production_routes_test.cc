#include "tests/unit/figures/figures_rig.h"

namespace portent::tests {
namespace {

using testing::SizeIs;

class ProductionRoutes : public FiguresRig {
 protected:
  ProductionRoutes() {
    add_node("north", NodeKind::kSite);
    add_node("P-1", NodeKind::kEquipment, "north", "pump");
  }
  json shift(const std::string& id, double good, std::int64_t at_ms) const {
    return {{"id", id},           {"from", begin_}, {"to", begin_ + 8 * kHour}, {"planned_s", 7 * 3'600},
            {"run_s", 6 * 3'600}, {"total", 600},   {"ideal_rate", 150},        {"good", good},
            {"at", at_ms}};
  }
  json oee() {
    return got("/api/v1/figures?site=north&from=" + std::to_string(begin_) +
               "&to=" + std::to_string(begin_ + kDay))["items"][0]["production"]["oee"];
  }
};

TEST_F(ProductionRoutes, make_the_effectiveness_of_a_day) {
  EXPECT_EQ(produce("P-1", shift("s-1", 540, begin_)).status, 201) << failed_;
  count_all();
  EXPECT_NEAR(oee().get<double>(), 6.0 / 7 * 4 / 6 * 0.9, 1e-9);
}

TEST_F(ProductionRoutes, count_a_repetition_once_and_let_the_newest_word_stand) {
  count_all();
  access_.now_ms += kHour;
  EXPECT_EQ(produce("P-1", shift("s-1", 540, begin_ + 1)).status, 201);
  EXPECT_EQ(produce("P-1", shift("s-1", 540, begin_ + 1)).status, 200);
  EXPECT_EQ(body_of(produce("P-1", shift("s-1", 100, begin_)))["good"], 540.0) << "it was said before";
  count_all();
  EXPECT_NEAR(oee().get<double>(), 6.0 / 7 * 4 / 6 * 0.9, 1e-9) << "it came late";
  access_.now_ms += kHour;
  EXPECT_EQ(body_of(produce("P-1", shift("s-1", 600, begin_ + 2)))["good"], 600.0);
  count_all();
  EXPECT_NEAR(oee().get<double>(), 6.0 / 7 * 4 / 6, 1e-9) << "it was corrected";
  EXPECT_THAT(got("/api/v1/assets/P-1/production")["items"], SizeIs(1));
}

TEST_F(ProductionRoutes, stand_in_the_audit_file_where_they_change_something) {
  const auto lines = [&] { return access_.check().entries; };
  produce("P-1", shift("s-1", 540, begin_));
  const auto before = lines();
  produce("P-1", shift("s-1", 540, begin_));
  EXPECT_EQ(lines(), before);
  produce("P-1", shift("s-1", 541, begin_ + 1));
  EXPECT_EQ(lines(), before + 1);
}

TEST_F(ProductionRoutes, page_newest_first) {
  for (int i = 0; i < 5; ++i) {
    json made = shift("s-" + std::to_string(i), 1, begin_);
    made["from"] = begin_ + i / 2 * kHour;
    made["planned_s"] = made["run_s"] = 5 * 3'600;
    EXPECT_EQ(produce("P-1", made).status, 201);
  }
  std::string ids, cursor;
  for (int pages = 0; pages < 3; ++pages) {
    const json page = got("/api/v1/assets/P-1/production?limit=2" + cursor);
    for (const json& one : page["items"]) ids += one["id"].get<std::string>() + " ";
    cursor = "&cursor=" + page.value("next", "");
  }
  EXPECT_EQ(ids, "s-4 s-3 s-2 s-1 s-0 ");
}

TEST_F(ProductionRoutes, refuse_what_can_not_be) {
  const auto pointer = [&](const char* member, const json& value) {
    json made = shift("s-1", 540, begin_);
    made[member] = value;
    const auto answer = produce("P-1", made);
    EXPECT_EQ(answer.status, 422) << answer.body;
    return body_of(answer).value("pointer", "");
  };
  EXPECT_EQ(pointer("good", 601), "/good");
  EXPECT_EQ(pointer("run_s", 8 * 3'600), "/run_s");
  EXPECT_EQ(pointer("planned_s", 9 * 3'600), "/planned_s");
  EXPECT_EQ(pointer("to", begin_), "/to");
  EXPECT_EQ(pointer("to", begin_ + 8 * kDay), "/to");
  EXPECT_EQ(pointer("ideal_rate", 0), "/ideal_rate");
  EXPECT_EQ(pointer("ideal_rate", 1e-300), "/ideal_rate") << "no sum could hold what was made";
  EXPECT_EQ(pointer("id", "a b"), "/id");
  EXPECT_EQ(pointer("speed", 1), "/speed");
  json less = shift("s-1", 540, begin_);
  less.erase("total");
  EXPECT_EQ(body_of(produce("P-1", less))["pointer"], "/total");
  EXPECT_EQ(produce("north", shift("s-1", 540, begin_)).status, 422) << "a site makes nothing";
}

TEST_F(ProductionRoutes, that_were_kept_with_an_odd_speed_hide_no_other_figure) {
  serve::store::Production odd;
  odd.asset = "P-1";
  odd.id = "s-1";
  odd.from_ms = begin_;
  odd.to_ms = begin_ + 8 * kHour;
  odd.planned_ms = 7 * kHour;
  odd.total = odd.good = 600;
  odd.ideal_rate = 1e-300;
  access_.store.write([&](Session& session) { keep_production(session, odd); });
  count_all();
  const json page = got("/api/v1/figures?from=" + std::to_string(begin_));
  ASSERT_FALSE(page["items"].empty()) << page << failed_;
  const json& made = page["items"][0]["production"];
  EXPECT_EQ(made["total"], 600.0);
  EXPECT_EQ(made["availability"], 1.0);
  EXPECT_TRUE(made["ideal_h"].is_null());
  EXPECT_TRUE(made["oee"].is_null());
  EXPECT_TRUE(page["total"]["production"]["performance"].is_null());
}

TEST_F(ProductionRoutes, are_written_and_seen_by_who_may) {
  const std::string viewer = access_.key("viewer").key, elsewhere = access_.key("integrator", "south").key;
  EXPECT_EQ(produce("P-1", shift("s-1", 540, begin_), viewer).status, 403);
  EXPECT_EQ(produce("P-1", shift("s-1", 540, begin_), elsewhere).status, 404);
  EXPECT_EQ(produce("P-9", shift("s-1", 540, begin_)).status, 404);
  EXPECT_EQ(get("/api/v1/assets/P-1/production", viewer).status, 200);
  EXPECT_EQ(get("/api/v1/assets/P-1/production", elsewhere).status, 404);
}

}  // namespace
}  // namespace portent::tests
