#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>

namespace portent::serve::desk {

/// What somebody may do. Stored and sent by name, so their order here may change.
enum class Permission : std::uint8_t {
  kReadAssets,         ///< assets, measuring points, documents, life events
  kWriteAssets,        ///< the same, thresholds of points too: create, change, move, scrap
  kReadForecasts,      ///< forecasts, explanations, history, statistics, figures, data quality
  kReadAlarms,         ///< alarms, cases, and the stream of them
  kHandleAlarms,       ///< acknowledge, assign, note, close, judge
  kWriteRules,         ///< alarm rules
  kReadOrders,         ///< work orders
  kHandleOrders,       ///< report faults, open orders from alarms, assign, begin, finish, confirm them; walk
                       ///< rounds
  kPlanOrders,         ///< open orders by hand, plan and reject them, many at once
  kWriteReadings,      ///< put readings and events into the log; tell what machines made
  kReadModels,         ///< models and their reports
  kPredict,            ///< forecasts of a posted series
  kWriteModels,        ///< promote, roll back
  kReadStock,          ///< spares, what they fit, moves of stock
  kMoveStock,          ///< receipts, issues, reservations and counts; tasks that were done
  kWriteStock,         ///< spares themselves, and what they fit
  kManageSubscribers,  ///< who is told of what, and where that goes
  kManageAccess,       ///< keys, people, roles, the review list, the risk list
  kReadAudit,          ///< the audit file and security events
  kBackUp              ///< backup and restore
};

std::span<const Permission> all_permissions();
/// Such as "assets.read".
std::string_view name_of(Permission permission);
std::optional<Permission> permission_named(std::string_view name);

/// A set of permissions.
class Permissions {
 public:
  constexpr Permissions() = default;
  constexpr Permissions(std::initializer_list<Permission> some) {
    for (const Permission one : some) add(one);
  }
  constexpr void add(Permission one) { bits_ |= bit(one); }
  constexpr void add(Permissions others) { bits_ |= others.bits_; }
  constexpr bool has(Permission one) const { return (bits_ & bit(one)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr bool operator==(Permissions, Permissions) = default;

 private:
  static constexpr std::uint32_t bit(Permission one) { return 1U << static_cast<unsigned>(one); }
  std::uint32_t bits_ = 0;
};

/// The people of a plant as sets of permissions. Nobody has one that no role or right of his own gives.
enum class Role : std::uint8_t {
  kViewer,
  kTechnician,
  kPlanner,
  kDataScientist,
  kIntegrator,
  kAdministrator
};

std::span<const Role> all_roles();
/// Such as "data-scientist".
std::string_view name_of(Role role);
std::optional<Role> role_named(std::string_view name);
Permissions permissions_of(Role role);

}  // namespace portent::serve::desk
