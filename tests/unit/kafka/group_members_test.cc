#include "ingest/kafka/group_members.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ingest/kafka/orphan_watch.h"

namespace portent::ingest::kafka {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Optional;

/// Version 1, two topics: "in" with partitions 0 and 258, "out" with 7; user data behind them.
const std::string kAssignment =
    "\0\1\0\0\0\2"s + "\0\2in\0\0\0\2\0\0\0\0\0\0\1\2"s + "\0\3out\0\0\0\1\0\0\0\7"s + "\0\0\0\1u"s;

TEST(AssignedPartitions, are_those_of_the_topic) {
  EXPECT_THAT(assigned_partitions(kAssignment, "in"), Optional(ElementsAre(0, 258)));
  EXPECT_THAT(assigned_partitions(kAssignment, "out"), Optional(ElementsAre(7)));
  EXPECT_THAT(assigned_partitions(kAssignment, "other"), Optional(IsEmpty()));
}

TEST(AssignedPartitions, of_bytes_cut_short_are_unknown) {
  const std::size_t topics_end = kAssignment.size() - 5;
  for (std::size_t size = 0; size < topics_end; ++size)
    EXPECT_EQ(assigned_partitions(kAssignment.substr(0, size), "in"), std::nullopt) << size;
  EXPECT_NE(assigned_partitions(kAssignment.substr(0, topics_end), "in"), std::nullopt);
}

TEST(AssignedPartitions, with_a_count_below_zero_are_unknown) {
  EXPECT_EQ(assigned_partitions("\0\1\xff\xff\xff\xff"s, "in"), std::nullopt);
  EXPECT_EQ(assigned_partitions("\0\1\0\0\0\1\xff\xff"s, "in"), std::nullopt);
  EXPECT_EQ(assigned_partitions("\0\1\0\0\0\1\0\2in\xff\xff\xff\xff"s, "in"), std::nullopt);
}

GroupMembers group_of(std::vector<std::string> assignments) {
  GroupMembers group{true, {}};
  for (std::string& assignment : assignments) group.members.push_back({"m", std::move(assignment)});
  return group;
}

std::string assignment_of(char partition) {
  return "\0\1\0\0\0\1\0\2in\0\0\0\1\0\0\0"s + partition;
}

TEST(Orphans, are_partitions_that_no_member_has) {
  EXPECT_FALSE(leaves_orphans(group_of({assignment_of(0), assignment_of(1)}), "in", 2));
  EXPECT_TRUE(leaves_orphans(group_of({assignment_of(0), assignment_of(1)}), "in", 3));
  EXPECT_TRUE(leaves_orphans(group_of({assignment_of(1)}), "in", 2));
}

TEST(Orphans, are_not_looked_for_while_a_rebalance_is_under_way_or_where_an_assignment_is_unreadable) {
  GroupMembers moving = group_of({assignment_of(1)});
  moving.stable = false;
  EXPECT_FALSE(leaves_orphans(moving, "in", 2));
  EXPECT_FALSE(leaves_orphans(group_of({assignment_of(1), "?"}), "in", 2));
}

TEST(Instances, are_told_by_a_members_id) {
  const std::string uuid = "-06807e07-8cd4-471e-96c7-441c63f91143";
  EXPECT_TRUE(is_instance("scorer-0" + uuid, "scorer-0"));
  EXPECT_FALSE(is_instance("scorer-0-1" + uuid, "scorer-0"));
  EXPECT_FALSE(is_instance("scorer-0", "scorer-0"));
}

}  // namespace
}  // namespace portent::ingest::kafka
