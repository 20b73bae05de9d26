#include "ingest/kafka/group_members.h"

#include <cstdint>
#include <memory>

namespace portent::ingest::kafka {
namespace {

struct DestroyGroups {
  void operator()(const rd_kafka_group_list* groups) const { rd_kafka_group_list_destroy(groups); }
};
using UniqueGroups = std::unique_ptr<const rd_kafka_group_list, DestroyGroups>;

/// Big-endian, as everything in Kafka's protocol. Reads past the end say false and leave it failed.
class BigEndian {
 public:
  explicit BigEndian(std::string_view bytes) : bytes_(bytes) {}
  bool number(std::size_t width, std::int64_t& value) {
    if (bytes_.size() < width) return false;
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < width; ++i) sum = sum << 8 | static_cast<unsigned char>(bytes_[i]);
    const unsigned unused = static_cast<unsigned>(64 - 8 * width);
    value = static_cast<std::int64_t>(sum << unused) >> unused;
    bytes_.remove_prefix(width);
    return true;
  }
  bool text(std::string_view& value) {
    std::int64_t size = 0;
    if (!number(2, size) || size < 0 || bytes_.size() < static_cast<std::size_t>(size)) return false;
    value = bytes_.substr(0, static_cast<std::size_t>(size));
    bytes_.remove_prefix(static_cast<std::size_t>(size));
    return true;
  }

 private:
  std::string_view bytes_;
};

}  // namespace

std::optional<GroupMembers> ask_members(const Client& client, const std::string& group,
                                        std::chrono::milliseconds wait) {
  const rd_kafka_group_list* found = nullptr;
  const auto code = rd_kafka_list_groups(client.get(), group.c_str(), &found, static_cast<int>(wait.count()));
  const UniqueGroups groups(found);
  // Every broker is asked, and one that is down makes the answer partial; the group's own coordinator gave
  // it.
  const bool answered = code == RD_KAFKA_RESP_ERR_NO_ERROR || code == RD_KAFKA_RESP_ERR__PARTIAL;
  if (!answered || !groups || groups->group_cnt != 1) return std::nullopt;
  const rd_kafka_group_info& info = groups->groups[0];
  GroupMembers members;
  members.stable = info.state && std::string_view(info.state) == "Stable";
  for (int i = 0; i < info.member_cnt; ++i) {
    const rd_kafka_group_member_info& member = info.members[i];
    const auto* bytes = static_cast<const char*>(member.member_assignment);
    const auto size = static_cast<std::size_t>(bytes ? member.member_assignment_size : 0);
    members.members.push_back({member.member_id, std::string(bytes ? bytes : "", size)});
  }
  return members;
}

bool is_instance(std::string_view member_id, std::string_view instance) {
  constexpr std::size_t kDashAndUuid = 37;
  return member_id.size() == instance.size() + kDashAndUuid && member_id.starts_with(instance);
}

std::optional<std::vector<int>> assigned_partitions(std::string_view assignment, std::string_view topic) {
  std::vector<int> partitions;
  BigEndian in(assignment);
  std::int64_t version = 0, topics = 0;
  if (!in.number(2, version) || !in.number(4, topics) || topics < 0) return std::nullopt;
  for (std::int64_t t = 0; t < topics; ++t) {
    std::string_view name;
    std::int64_t count = 0, partition = 0;
    if (!in.text(name) || !in.number(4, count) || count < 0) return std::nullopt;
    for (std::int64_t p = 0; p < count; ++p) {
      if (!in.number(4, partition)) return std::nullopt;
      if (name == topic) partitions.push_back(static_cast<int>(partition));
    }
  }
  return partitions;
}

}  // namespace portent::ingest::kafka
