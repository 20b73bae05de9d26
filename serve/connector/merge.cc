#include "serve/connector/merge.h"

namespace portent::serve::connector {
namespace {

bool same(Progress ours, const TheirOrder& theirs) {
  return ours == theirs.progress || (ours == Progress::kCancelled && theirs.filed);
}

}  // namespace

Verdict merge(const std::string& agreed, Progress ours, const TheirOrder& theirs) {
  const Progress base = progress_named(agreed).value_or(Progress::kOpen);
  if (same(ours, theirs)) return Verdict::kAgree;
  const bool we_moved = ours != base;
  const bool they_moved = theirs.progress != Progress::kHeld && !same(base, theirs);
  if (we_moved && they_moved) return Verdict::kBoth;
  if (they_moved) return Verdict::kTheirs;
  return we_moved ? Verdict::kOurs : Verdict::kAgree;
}

std::string agreed_now(const std::string& agreed, Progress ours, const TheirOrder& theirs) {
  return same(ours, theirs) ? std::string(name_of(ours)) : agreed;
}

}  // namespace portent::serve::connector
