#include "serve/desk/permission.h"

#include <gmock/gmock.h>

#include "serve/desk/principal.h"

namespace portent::serve::desk {
namespace {

constexpr std::int64_t kNow = 1'700'000'000'000;

Principal at(Permissions permissions, std::string site, std::int64_t until_ms = INT64_MAX) {
  return {Principal::Kind::kKey, "key_1", "gateway", {{permissions, std::move(site), until_ms}}};
}

TEST(Permission, has_a_name_that_leads_back_to_it) {
  for (const Permission permission : all_permissions()) {
    EXPECT_FALSE(name_of(permission).empty());
    EXPECT_EQ(permission_named(name_of(permission)), permission);
  }
  EXPECT_EQ(permission_named("everything"), std::nullopt);
}

TEST(Role, has_a_name_that_leads_back_to_it) {
  for (const Role role : all_roles()) EXPECT_EQ(role_named(name_of(role)), role);
  EXPECT_EQ(role_named("root"), std::nullopt);
}

TEST(Role, viewer_changes_nothing) {
  const Permissions viewer = permissions_of(Role::kViewer);
  for (const Permission permission :
       {Permission::kWriteAssets, Permission::kHandleAlarms, Permission::kWriteRules,
        Permission::kWriteReadings, Permission::kPredict, Permission::kWriteModels, Permission::kMoveStock,
        Permission::kWriteStock, Permission::kManageAccess, Permission::kReadAudit, Permission::kBackUp})
    EXPECT_FALSE(viewer.has(permission)) << name_of(permission);
}

TEST(Role, administrator_alone_manages_access) {
  for (const Role role : all_roles())
    EXPECT_EQ(permissions_of(role).has(Permission::kManageAccess), role == Role::kAdministrator);
}

TEST(Role, administrator_has_every_permission) {
  for (const Permission permission : all_permissions())
    EXPECT_TRUE(permissions_of(Role::kAdministrator).has(permission)) << name_of(permission);
}

TEST(Principal, that_nobody_named_may_nothing) {
  for (const Permission permission : all_permissions()) {
    EXPECT_FALSE(may({}, permission, "plant1", kNow));
    EXPECT_FALSE(may_somewhere({}, permission, kNow));
  }
}

TEST(Principal, may_at_its_site_alone) {
  const Principal who = at({Permission::kReadAlarms}, "plant1");
  EXPECT_TRUE(may(who, Permission::kReadAlarms, "plant1", kNow));
  EXPECT_FALSE(may(who, Permission::kReadAlarms, "plant2", kNow));
  EXPECT_FALSE(may(who, Permission::kReadAlarms, "", kNow));
  EXPECT_FALSE(may(who, Permission::kHandleAlarms, "plant1", kNow));
}

TEST(Principal, of_every_site_may_also_where_there_is_none) {
  const Principal who = at({Permission::kReadModels}, "*");
  EXPECT_TRUE(may(who, Permission::kReadModels, "", kNow));
  EXPECT_TRUE(may(who, Permission::kReadModels, "plant7", kNow));
}

TEST(Principal, loses_a_right_the_moment_it_expires) {
  const Principal who = at({Permission::kReadAssets}, "*", kNow);
  EXPECT_TRUE(may(who, Permission::kReadAssets, "plant1", kNow - 1));
  EXPECT_FALSE(may(who, Permission::kReadAssets, "plant1", kNow));
  EXPECT_FALSE(may_somewhere(who, Permission::kReadAssets, kNow));
}

TEST(Principal, lists_the_sites_that_it_may_see) {
  Principal who = at({Permission::kReadAssets}, "plant2");
  who.rights.push_back({{Permission::kReadAssets}, "plant1", INT64_MAX});
  who.rights.push_back({{Permission::kReadAssets}, "old", kNow});
  EXPECT_EQ(sites_for(who, Permission::kReadAssets, kNow), (SiteScope{false, {"plant1", "plant2"}}));
  EXPECT_EQ(sites_for(who, Permission::kReadAlarms, kNow), (SiteScope{false, {}}));
  who.rights.push_back({{Permission::kReadAssets}, "*", INT64_MAX});
  EXPECT_EQ(sites_for(who, Permission::kReadAssets, kNow), (SiteScope{true, {}}));
}

}  // namespace
}  // namespace portent::serve::desk
