#pragma once

#include <string>
#include <string_view>
#include <vector>

struct sockaddr;

// Where messages may go: nowhere, but to what the owner lists.

namespace portent::serve::outward {

/// The owner's list (`outward.allow`): `HOST` (https at 443, http at 80), `HOST:PORT`, `@DOMAIN` or
/// `NAME@DOMAIN` of mail. Empty: nothing leaves.
class AllowList {
 public:
  AllowList() = default;
  /// Entries separated by commas; letters count as small ones.
  explicit AllowList(std::string_view text);

  bool empty() const { return entries_.empty(); }
  bool has(std::string_view entry) const;

 private:
  std::vector<std::string> entries_;
};

/// Why nothing may be sent to a URL, in words; "" where it may: http or https, no user or password in it, of
/// a host and port that are listed. Taken apart by the library that sends.
std::string url_problem(const std::string& url, const AllowList& allow);
/// The same of an address of mail: one, plain (`name@domain`, ASCII), listed itself or by its domain.
std::string mail_problem(const std::string& address, const AllowList& allow);
/// By a subscriber's kind, `webhook` or `email`.
std::string address_problem(const std::string& kind, const std::string& address, const AllowList& allow);

/// Whether the URL names this machine itself (localhost, 127.0.0.0/8, ::1).
bool names_this_machine(const std::string& url);
/// Whether a socket to that address may be opened, whatever name led to it: to this machine only where the
/// URL named it (`this_machine`), so that no name of elsewhere leads to what listens here; never link-local
/// (where clouds give out passwords), multicast, broadcast or unspecified.
bool may_connect(const sockaddr* address, bool this_machine);

}  // namespace portent::serve::outward
