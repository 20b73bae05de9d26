#include "serve/desk/classes.h"

#include <fmt/format.h>

#include "serve/desk/builtin_classes.h"
#include "serve/desk/plain_text.h"
#include "serve/desk/publish.h"
#include "serve/store/node_tree.h"

namespace portent::serve::desk {
namespace {

using Kind = Refusal::Kind;

store::ClassRow row_of(const AssetClass& of) {
  return {of.name, of.site, of.base, encode_definition(of), of.version, of.created_ms, of.updated_ms};
}

Outcome<AssetClass> stored(store::Session& session, const std::string& name) {
  const auto row = id_problem(name).empty() ? store::find_class(session, name) : std::nullopt;
  if (row) return class_of(*row);
  if (builtin_class(name))
    return refuse(Kind::kInvalid, "name",
                  fmt::format("'{}' comes with the program and stays as it is: clone it", name));
  return refuse(Kind::kNotFound, "name", fmt::format("there is no class '{}'", name));
}

tl::unexpected<Refusal> stale(const AssetClass& there, std::int64_t version) {
  return refuse(Kind::kStale, "version",
                fmt::format("class '{}' is of version {} by now, not {}: read it again", there.name,
                            there.version, version));
}

}  // namespace

AssetClass class_of(const store::ClassRow& row) {
  Faults ignored;  // it was checked when it was written
  AssetClass made = decode_class(row.definition, ignored);
  made.name = row.name;
  made.site = row.site;
  made.base = row.base;
  made.version = row.version;
  made.created_ms = row.created_ms;
  made.updated_ms = row.updated_ms;
  return made;
}

std::optional<AssetClass> known_class(store::Session& session, const std::string& name) {
  if (!id_problem(name).empty()) return std::nullopt;
  if (const auto row = store::find_class(session, name)) return class_of(*row);
  if (const AssetClass* builtin = builtin_class(name)) return *builtin;
  return std::nullopt;
}

Outcome<AssetClass> create_class(store::Session& session, const AssetClass& wanted, std::int64_t now_ms) {
  Faults faults;
  check_class(wanted, faults);
  if (!faults.empty()) return refuse(std::move(faults));
  if (known_class(session, wanted.name))
    return refuse(Kind::kTaken, "name", fmt::format("class '{}' is there already", wanted.name));
  AssetClass made = wanted;
  made.version = 1;
  made.created_ms = made.updated_ms = now_ms;
  store::insert_class(session, row_of(made));
  return made;
}

Outcome<AssetClass> change_class(store::Session& session, const AssetClass& wanted, std::int64_t now_ms) {
  store::lock_tree(session);  // no asset may come to the class between its list and the end
  const auto there = stored(session, wanted.name);
  if (!there) return there;
  if (there->version != wanted.version) return stale(*there, wanted.version);
  AssetClass made = wanted;
  made.site = there->site;
  made.base = there->base;
  Faults faults;
  check_class(made, faults);
  if (!faults.empty()) return refuse(std::move(faults));
  if (encode_definition(made) == encode_definition(*there)) return *there;
  const std::vector<std::string> assets = store::nodes_of_class(session, made.name);
  for (const std::string& asset : assets) check_binding(session, asset, &made, {}, "", faults);
  if (!faults.empty()) return refuse(std::move(faults));
  made.created_ms = there->created_ms;
  made.updated_ms = now_ms;
  if (!store::update_class(session, row_of(made))) return stale(*there, wanted.version);
  made.version = wanted.version + 1;
  for (const std::string& asset : assets) publish_binding(session, asset, now_ms);
  return made;
}

Outcome<AssetClass> clone_class(store::Session& session, const std::string& from, const std::string& name,
                                const std::string& site, std::int64_t now_ms) {
  const auto original = known_class(session, from);
  if (!original) return refuse(Kind::kNotFound, "from", fmt::format("there is no class '{}'", from));
  AssetClass copy = *original;
  copy.name = name;
  copy.site = site;
  copy.base = from;
  return create_class(session, copy, now_ms);
}

Outcome<AssetClass> remove_class(store::Session& session, const std::string& name, std::int64_t version) {
  store::lock_tree(session);
  const auto there = stored(session, name);
  if (!there) return there;
  if (there->version != version) return stale(*there, version);
  if (!store::delete_class(session, name, version))
    return refuse(Kind::kInvalid, "name",
                  fmt::format("assets are of class '{}': give them another one first", name));
  return *there;
}

}  // namespace portent::serve::desk
