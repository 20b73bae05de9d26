#include "serve/outward/transfers.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>

#include "ingest/error.h"
#include "serve/outward/destination.h"

namespace portent::serve::outward {

/// One of them, with all that its handle points to.
struct Transfers::Transfer {
  struct FreeList {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };
  struct FreeHandle {
    void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  };

  std::int64_t tag = 0;
  Ask ask;
  std::string answer;  // of an Ask
  bool wanted = false;
  Mail mail;
  std::size_t read = 0;  // of the mail
  bool this_machine = false;
  std::array<char, CURL_ERROR_SIZE> error{};
  std::unique_ptr<curl_slist, FreeList> list;
  std::unique_ptr<CURL, FreeHandle> handle{curl_easy_init()};
};

struct Transfers::Multi {
  CURLM* handle = nullptr;
  std::map<CURL*, std::unique_ptr<Transfer>> running;
};

namespace {

constexpr std::size_t kMostRunning = 4'096;

/// What is longer than was asked for ends the transfer.
size_t keep(const char* from, size_t size, size_t count, std::string& answer, std::size_t most) {
  if (answer.size() + size * count > most) return 0;
  answer.append(from, size * count);
  return size * count;
}

template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
  if (const CURLcode code = curl_easy_setopt(handle, option, value); code != CURLE_OK)
    throw ingest::FatalError(
        fmt::format("libcurl refuses an option ({}): install Debian's libcurl4", curl_easy_strerror(code)));
}

curl_socket_t open_socket(void* this_machine, curlsocktype, curl_sockaddr* address) {
  if (!may_connect(&address->addr, *static_cast<bool*>(this_machine))) return CURL_SOCKET_BAD;
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

}  // namespace

Transfers::Transfers(TransferOptions options)
    : options_(std::move(options)), multi_(std::make_unique<Multi>()) {
  static const CURLcode once = curl_global_init(CURL_GLOBAL_DEFAULT);
  multi_->handle = once == CURLE_OK ? curl_multi_init() : nullptr;
  if (!multi_->handle) throw ingest::FatalError("libcurl can't be used: install Debian's libcurl4");
}

Transfers::~Transfers() {
  drop();
  curl_multi_cleanup(multi_->handle);
}

void Transfers::drop() {
  for (auto& [handle, transfer] : multi_->running) curl_multi_remove_handle(multi_->handle, handle);
  multi_->running.clear();
}

std::size_t Transfers::running() const {
  return multi_->running.size();
}

void Transfers::start(std::unique_ptr<Transfer> transfer) {
  CURL* handle = transfer->handle.get();
  set(handle, CURLOPT_ERRORBUFFER, transfer->error.data());
  set(handle, CURLOPT_NOSIGNAL, 1L);
  // Else the end of a transfer waits for the look-up of its name, and all others with it.
  set(handle, CURLOPT_QUICK_EXIT, 1L);
  set(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(options_.timeout.count()));
  set(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options_.timeout.count() * 2 / 3));
  set(handle, CURLOPT_PROXY, "");
  set(
      handle, CURLOPT_WRITEFUNCTION, +[](char* from, size_t size, size_t count, void* data) -> size_t {
        auto& to = *static_cast<Transfer*>(data);
        return to.wanted ? keep(from, size, count, to.answer, to.ask.most_bytes) : size * count;
      });
  set(handle, CURLOPT_WRITEDATA, transfer.get());
  set(handle, CURLOPT_OPENSOCKETFUNCTION, open_socket);
  set(handle, CURLOPT_OPENSOCKETDATA, &transfer->this_machine);
  set(handle, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!options_.ca.empty()) set(handle, CURLOPT_CAINFO, options_.ca.c_str());
  if (multi_->running.size() >= kMostRunning || curl_multi_add_handle(multi_->handle, handle) != CURLM_OK)
    throw ingest::FatalError("libcurl takes no further transfer");
  multi_->running.emplace(handle, std::move(transfer));
}

void Transfers::start_http(std::unique_ptr<Transfer> transfer, Ask ask) {
  transfer->ask = std::move(ask);
  transfer->this_machine = names_this_machine(transfer->ask.url);
  for (const std::string& line : transfer->ask.headers)
    transfer->list.reset(curl_slist_append(transfer->list.release(), line.c_str()));
  CURL* handle = transfer->handle.get();
  set(handle, CURLOPT_URL, transfer->ask.url.c_str());
  set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
  set(handle, CURLOPT_FOLLOWLOCATION, 0L);
  if (transfer->ask.method != "GET") {
    set(handle, CURLOPT_POSTFIELDS, transfer->ask.body.c_str());
    set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer->ask.body.size()));
    set(handle, CURLOPT_CUSTOMREQUEST, transfer->ask.method.c_str());
    // On a connection that was used before, libcurl would send again what it lost the answer of.
    set(handle, CURLOPT_FRESH_CONNECT, transfer->wanted ? 1L : 0L);
  }
  set(handle, CURLOPT_HTTPHEADER, transfer->list.get());
  start(std::move(transfer));
}

void Transfers::start(std::int64_t tag, Post post) {
  auto transfer = std::make_unique<Transfer>();
  transfer->tag = tag;
  start_http(std::move(transfer),
             {"POST", std::move(post.url), std::move(post.headers), std::move(post.body)});
}

void Transfers::start(std::int64_t tag, Ask ask) {
  auto transfer = std::make_unique<Transfer>();
  transfer->tag = tag;
  transfer->wanted = true;
  start_http(std::move(transfer), std::move(ask));
}

void Transfers::start(std::int64_t tag, Mail mail) {
  auto transfer = std::make_unique<Transfer>();
  transfer->tag = tag;
  transfer->mail = std::move(mail);
  transfer->this_machine = true;  // its server is the owner's configuration
  transfer->list.reset(curl_slist_append(nullptr, transfer->mail.to.c_str()));
  CURL* handle = transfer->handle.get();
  set(handle, CURLOPT_URL, options_.smtp.c_str());
  set(handle, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(handle, CURLOPT_USE_SSL, static_cast<long>(options_.smtp_tls ? CURLUSESSL_ALL : CURLUSESSL_TRY));
  if (!options_.smtp_user.empty()) {
    set(handle, CURLOPT_USERNAME, options_.smtp_user.c_str());
    set(handle, CURLOPT_PASSWORD, options_.smtp_password.c_str());
  }
  set(handle, CURLOPT_MAIL_FROM, transfer->mail.from.c_str());
  set(handle, CURLOPT_MAIL_RCPT, transfer->list.get());
  set(handle, CURLOPT_UPLOAD, 1L);
  set(handle, CURLOPT_READDATA, transfer.get());
  set(
      handle, CURLOPT_READFUNCTION, +[](char* to, size_t size, size_t count, void* data) -> size_t {
        auto& from = *static_cast<Transfer*>(data);
        const std::size_t some = std::min(size * count, from.mail.text.size() - from.read);
        from.mail.text.copy(to, some, from.read);
        from.read += some;
        return some;
      });
  start(std::move(transfer));
}

std::vector<Sent> Transfers::wait(std::chrono::milliseconds most) {
  int still = 0;
  curl_multi_perform(multi_->handle, &still);
  auto sent = finished();
  if (!sent.empty()) return sent;
  curl_multi_poll(multi_->handle, nullptr, 0, static_cast<int>(most.count()), nullptr);
  curl_multi_perform(multi_->handle, &still);
  return finished();
}

std::vector<Sent> Transfers::finished() {
  std::vector<Sent> sent;
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_->handle, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* handle = message->easy_handle;
    const CURLcode code = message->data.result;
    const auto found = multi_->running.find(handle);
    Transfer& transfer = *found->second;
    Sent& one = sent.emplace_back();
    one.tag = transfer.tag;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &one.status);
    curl_off_t wait_s = 0;
    curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &wait_s);
    if (wait_s > 0) one.retry_after_ms = std::min<std::int64_t>(wait_s, 86'400) * 1'000;
    one.taken = code == CURLE_OK && one.status >= 200 && one.status < 300;
    one.too_long = code == CURLE_WRITE_ERROR;
    if (one.too_long)
      one.problem = fmt::format("answers more than {} bytes", transfer.ask.most_bytes);
    else if (code != CURLE_OK)
      one.problem = transfer.error[0] != '\0' ? transfer.error.data() : curl_easy_strerror(code);
    else if (!one.taken)
      one.problem = fmt::format("answered {}", one.status);
    one.body = std::move(transfer.answer);
    curl_multi_remove_handle(multi_->handle, handle);
    multi_->running.erase(found);
  }
  return sent;
}

}  // namespace portent::serve::outward
