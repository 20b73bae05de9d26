#include "serve/desk/permission.h"

#include <array>

namespace portent::serve::desk {
namespace {

using enum Permission;

struct Named {
  Permission permission;
  std::string_view name;
};
constexpr std::array<Named, 16> kNames = {{{kReadAssets, "assets.read"},
                                           {kWriteAssets, "assets.write"},
                                           {kReadForecasts, "forecasts.read"},
                                           {kReadAlarms, "alarms.read"},
                                           {kHandleAlarms, "alarms.handle"},
                                           {kWriteRules, "rules.write"},
                                           {kReadOrders, "orders.read"},
                                           {kHandleOrders, "orders.handle"},
                                           {kPlanOrders, "orders.plan"},
                                           {kWriteReadings, "readings.write"},
                                           {kReadModels, "models.read"},
                                           {kPredict, "models.predict"},
                                           {kWriteModels, "models.write"},
                                           {kManageAccess, "access.manage"},
                                           {kReadAudit, "audit.read"},
                                           {kBackUp, "backup"}}};

constexpr Permissions kReading = {kReadAssets, kReadForecasts, kReadAlarms, kReadOrders, kReadModels};

struct RoleEntry {
  Role role;
  std::string_view name;
  Permissions own;  ///< beside reading, which all of them may
};
constexpr std::array<RoleEntry, 6> kRoles = {
    {{Role::kViewer, "viewer", {}},
     {Role::kTechnician, "technician", {kHandleAlarms, kHandleOrders}},
     {Role::kPlanner, "planner", {kHandleAlarms, kHandleOrders, kPlanOrders, kWriteAssets, kWriteRules}},
     {Role::kDataScientist, "data-scientist", {kPredict, kWriteModels}},
     {Role::kIntegrator,
      "integrator",
      {kWriteReadings, kWriteAssets, kHandleAlarms, kHandleOrders, kPlanOrders, kPredict}},
     {Role::kAdministrator,
      "administrator",
      {kWriteAssets, kHandleAlarms, kWriteRules, kHandleOrders, kPlanOrders, kWriteReadings, kPredict,
       kWriteModels, kManageAccess, kReadAudit, kBackUp}}}};

constexpr std::array<Permission, 16> kAll = {kReadAssets,   kWriteAssets,   kReadForecasts, kReadAlarms,
                                             kHandleAlarms, kWriteRules,    kReadOrders,    kHandleOrders,
                                             kPlanOrders,   kWriteReadings, kReadModels,    kPredict,
                                             kWriteModels,  kManageAccess,  kReadAudit,     kBackUp};
constexpr std::array<Role, 6> kAllRoles = {Role::kViewer,        Role::kTechnician, Role::kPlanner,
                                           Role::kDataScientist, Role::kIntegrator, Role::kAdministrator};

}  // namespace

std::span<const Permission> all_permissions() {
  return kAll;
}

std::string_view name_of(Permission permission) {
  for (const Named& entry : kNames)
    if (entry.permission == permission) return entry.name;
  return "";
}

std::optional<Permission> permission_named(std::string_view name) {
  for (const Named& entry : kNames)
    if (entry.name == name) return entry.permission;
  return std::nullopt;
}

std::span<const Role> all_roles() {
  return kAllRoles;
}

std::string_view name_of(Role role) {
  for (const RoleEntry& entry : kRoles)
    if (entry.role == role) return entry.name;
  return "";
}

std::optional<Role> role_named(std::string_view name) {
  for (const RoleEntry& entry : kRoles)
    if (entry.name == name) return entry.role;
  return std::nullopt;
}

Permissions permissions_of(Role role) {
  Permissions all = kReading;
  for (const RoleEntry& entry : kRoles)
    if (entry.role == role) all.add(entry.own);
  return all;
}

}  // namespace portent::serve::desk
