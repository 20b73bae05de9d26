#include "serve/store/denials.h"

#include <gmock/gmock.h>

#include "serve/store/store.h"
#include "tests/support/desk_database.h"

namespace portent::tests {
namespace {

using namespace serve::store;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t kNow = 1'700'000'000'000;

class Denials : public ::testing::Test {
 protected:
  static Denial denial(const std::string& id, const std::string& subject, std::int64_t at_ms = kNow) {
    Denial made;
    made.id = id;
    made.subject = subject;
    made.address = "10.0.0.7";
    made.method = "GET";
    made.path = "/api/v1/assets/{id}";
    made.permission = "assets.read";
    made.site = "plant1";
    made.reason = "needed";
    made.first_ms = made.last_ms = at_ms;
    return made;
  }
  template <typename Work>
  auto in(Work work) {
    return store_.write(work);
  }
  std::vector<std::string> open() {
    std::vector<std::string> ids;
    for (const Denial& one : in([](Session& s) { return list_denials(s, "open", 10); }))
      ids.push_back(one.id);
    return ids;
  }

  DeskDatabase database_;
  Store store_{{database_.url()}};
};

TEST_F(Denials, of_one_kind_are_one_that_is_counted) {
  in([](Session& s) {
    count_denial(s, denial("d1", "key_1"));
    Denial again = denial("d2", "key_1", kNow + 5);
    again.times = 7;
    count_denial(s, again);
    count_denial(s, denial("d3", "key_2", kNow + 1));
  });
  EXPECT_THAT(open(), ElementsAre("d1", "d3"));
  const auto row = in([](Session& s) { return find_denial(s, "d1"); });
  EXPECT_EQ(row->times, 8);
  EXPECT_EQ(row->first_ms, kNow);
  EXPECT_EQ(row->last_ms, kNow + 5);
}

TEST_F(Denials, of_nobody_are_told_apart_by_address) {
  in([](Session& s) {
    Denial one = denial("d1", ""), other = denial("d2", "");
    other.address = "10.0.0.8";
    count_denial(s, one);
    count_denial(s, other);
  });
  EXPECT_EQ(open().size(), 2U);
}

TEST_F(Denials, are_decided_by_whoever_saw_them_as_they_are) {
  in([](Session& s) { count_denial(s, denial("d1", "key_1")); });
  EXPECT_FALSE(in([](Session& s) { return decide_denial(s, "d1", 2, "dismissed", "admin", kNow); }));
  EXPECT_TRUE(in([](Session& s) { return decide_denial(s, "d1", 1, "dismissed", "admin", kNow); }));
  EXPECT_THAT(open(), IsEmpty());
}

TEST_F(Denials, are_open_again_where_it_happens_again) {
  in([](Session& s) {
    count_denial(s, denial("d1", "key_1"));
    decide_denial(s, "d1", 1, "dismissed", "admin", kNow);
    count_denial(s, denial("d2", "key_1", kNow + 9));
  });
  EXPECT_THAT(open(), ElementsAre("d1"));
}

TEST_F(Denials, are_listed_page_by_page) {
  in([](Session& s) {
    count_denial(s, denial("d1", "key_1", kNow + 1));
    count_denial(s, denial("d2", "key_2", kNow + 2));
    count_denial(s, denial("d3", "key_3", kNow + 2));
  });
  EXPECT_THAT(open(), ElementsAre("d3", "d2", "d1"));
  const auto rows = in([](Session& s) {
    const Denial last = *find_denial(s, "d3");
    return list_denials(s, "open", 10, &last);
  });
  EXPECT_EQ(rows.at(0).id, "d2");
}

TEST_F(Denials, that_are_old_or_too_many_are_forgotten) {
  in([](Session& s) {
    for (int i = 0; i < 5; ++i)
      count_denial(s, denial("d" + std::to_string(i), "key_" + std::to_string(i), kNow + i));
    forget_denials(s, kNow + 1, 3);
  });
  EXPECT_THAT(open(), ElementsAre("d4", "d3", "d2"));
}

TEST_F(Denials, keep_whatever_they_were_told_as_it_was) {
  in([](Session& s) {
    Denial made = denial("d1", "key_1'); DELETE FROM people; --");
    made.path = "/\"$1'\\";
    count_denial(s, made);
  });
  EXPECT_EQ(in([](Session& s) { return find_denial(s, "d1"); })->path, "/\"$1'\\");
}

TEST_F(Denials, lead_to_a_list_of_risks) {
  const Risk risk{"address", "10.0.0.7", "guesses keys", "admin", kNow};
  EXPECT_TRUE(in([&](Session& s) { return add_risk(s, risk); }));
  EXPECT_FALSE(in([&](Session& s) { return add_risk(s, risk); }));
  EXPECT_THAT(in([](Session& s) { return list_risks(s); }), ElementsAre(risk));
  EXPECT_TRUE(in([](Session& s) { return remove_risk(s, "address", "10.0.0.7"); }));
  EXPECT_THAT(in([](Session& s) { return list_risks(s); }), IsEmpty());
}

TEST_F(Denials, raise_events_that_are_listed_newest_first) {
  const SecurityEvent one{"s1", kNow, "risk.listed", "key_1", ""},
      two{"s2", kNow + 1, "sign-in.locked", "p", "5"};
  in([&](Session& s) {
    add_security_event(s, one);
    add_security_event(s, two);
  });
  EXPECT_THAT(in([](Session& s) { return list_security_events(s, 10); }), ElementsAre(two, one));
  EXPECT_THAT(in([&](Session& s) { return list_security_events(s, 10, &two); }), ElementsAre(one));
}

}  // namespace
}  // namespace portent::tests
