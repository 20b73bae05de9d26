#include "serve/outward/mail_text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <vector>

#include "serve/outward/base64.h"

namespace portent::serve::outward {
namespace {

using nlohmann::json;

constexpr const char* kLineEnd = "\r\n";

std::string time_words(std::int64_t ms) {
  return fmt::format("{:%Y-%m-%d %H:%M} UTC", fmt::gmtime(static_cast<std::time_t>(ms / 1'000)));
}

std::string text_of(const json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

std::optional<std::int64_t> time_of(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end() || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

std::string escaped(std::string_view text) {
  std::string made;
  for (const char c : text) {
    if (c == '&')
      made += "&amp;";
    else if (c == '<')
      made += "&lt;";
    else if (c == '>')
      made += "&gt;";
    else if (c == '"')
      made += "&quot;";
    else
      made += c;
  }
  return made;
}

/// In lines of 76 characters.
std::string folded_base64(std::string_view text) {
  constexpr std::size_t kLine = 76;
  const std::string whole = base64(text);
  std::string lines;
  for (std::size_t i = 0; i < whole.size(); i += kLine) lines += whole.substr(i, kLine) + kLineEnd;
  return lines;
}

/// A header's value as encoded words of at most 45 bytes each, cut between characters of UTF-8.
std::string encoded_words(std::string_view text) {
  constexpr std::size_t kWord = 45, kMost = 300;
  text = text.substr(0, kMost);
  std::string words;
  while (!text.empty()) {
    std::size_t cut = std::min(kWord, text.size());
    while (cut > 1 && cut < text.size() && (static_cast<unsigned char>(text[cut]) & 0xC0U) == 0x80U) --cut;
    words += (words.empty() ? "=?utf-8?B?" : "\r\n =?utf-8?B?") + base64(text.substr(0, cut)) + "?=";
    text.remove_prefix(cut);
  }
  return words;
}

struct Facts {
  std::string text;
  void add(const char* name, const std::string& value) {
    if (!value.empty()) text += fmt::format("{:<16}{}\n", std::string(name) + ":", value);
  }
};

std::string life_words(const store::ForecastRow& forecast) {
  if (forecast.state != "ok") return "unknown now (" + forecast.state + ")";
  return fmt::format("{:.0f} {} (80 %: {:.0f} to {:.0f}), as of {}", forecast.p50, forecast.unit,
                     forecast.p10, forecast.p90, time_words(forecast.ts_ms));
}

std::string alarm_kind_words(const json& alarm) {
  const std::string kind = text_of(alarm, "kind"), subject = text_of(alarm, "subject");
  std::string words = kind;
  std::ranges::replace(words, '_', ' ');
  return subject.empty() ? words : words + " (" + subject + ")";
}

MailWords alarm_words(const json& alarm, const std::string& link,
                      const std::optional<store::ForecastRow>& newest) {
  const std::string level = text_of(alarm, "level"), asset = text_of(alarm, "asset"),
                    what = text_of(alarm, "what");
  Facts facts;
  facts.add("What", alarm_kind_words(alarm) + ": " + what);
  facts.add("Where", asset + (text_of(alarm, "part").empty() ? "" : ", part " + text_of(alarm, "part")));
  facts.add("Site", text_of(alarm, "site"));
  facts.add("Class", text_of(alarm, "class"));
  facts.add("How bad",
            level + (text_of(alarm, "highest") == level ? "" : ", at worst " + text_of(alarm, "highest")));
  if (const auto raised = time_of(alarm, "raised")) facts.add("Since", time_words(*raised));
  if (const auto cleared = time_of(alarm, "cleared")) facts.add("Cleared", time_words(*cleared));
  if (newest) facts.add("Remaining life", life_words(*newest));
  facts.add("Why", text_of(alarm, "diagnosis"));
  facts.add("Advice", text_of(alarm, "advice"));
  facts.add("Assigned to", text_of(alarm, "assignee"));
  if (!link.empty()) facts.add("Look", link + "/api/v1/alarms/" + text_of(alarm, "id"));
  return {fmt::format("[{}] {}: {} {}", level, asset, alarm_kind_words(alarm), what), facts.text};
}

MailWords case_words(const json& value, const std::string& link) {
  const std::string level = text_of(value, "level"), site = text_of(value, "site");
  const std::int64_t open = time_of(value, "open_member_count").value_or(0);
  Facts facts;
  facts.add("What", alarm_kind_words(value) + fmt::format(": {} machines in alarm at once", open));
  facts.add("Where", site);
  facts.add("How bad", level);
  if (const auto opened = time_of(value, "opened")) facts.add("Since", time_words(*opened));
  if (!link.empty()) facts.add("Look", link + "/api/v1/cases/" + text_of(value, "id"));
  return {fmt::format("[{}] {}: {} machines in alarm ({})", level, site, open, alarm_kind_words(value)),
          facts.text};
}

std::string html_of(const std::string& text) {
  return "<!DOCTYPE html><html><body><pre style=\"font-family:monospace\">" + escaped(text) +
         "</pre></body></html>\n";
}

std::string part_of_mail(const std::string& boundary, const char* type, const std::string& text) {
  return fmt::format("--{}\r\nContent-Type: {}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
                     boundary, type, folded_base64(text));
}

}  // namespace

MailWords mail_words(std::string_view type, std::string_view body, const std::string& link,
                     const std::optional<store::ForecastRow>& newest) {
  const json message = json::parse(body, nullptr, false);
  const json data = message.is_object() && message.contains("data") ? message["data"] : json::object();
  if (type.starts_with("alarm.")) return alarm_words(data, link, newest);
  if (type.starts_with("case.")) return case_words(data, link);
  if (type == "test") return {"Portent: a test", "This is a test. Messages of Portent reach you.\n"};
  return {"Portent: " + std::string(type), data.dump(2, ' ', false, json::error_handler_t::replace) + "\n"};
}

Mail whole_mail(const MailFrame& frame, const MailWords& words, std::string_view message_id,
                std::int64_t now_ms) {
  const std::string boundary = "portent-" + std::string(message_id);
  const std::string domain = frame.from.substr(std::min(frame.from.size(), frame.from.find('@') + 1));
  std::string text = fmt::format(
      "Date: {:%a, %d %b %Y %H:%M:%S} +0000\r\nFrom: <{}>\r\nTo: <{}>\r\nMessage-ID: <{}@{}>\r\n"
      "Subject: {}\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n"
      "Content-Type: multipart/alternative; boundary=\"{}\"\r\n\r\n",
      fmt::gmtime(static_cast<std::time_t>(now_ms / 1'000)), frame.from, frame.to, message_id, domain,
      encoded_words(words.subject), boundary);
  text += part_of_mail(boundary, "text/plain", words.text);
  text += part_of_mail(boundary, "text/html", html_of(words.text));
  text += "--" + boundary + "--" + kLineEnd;
  return {frame.from, frame.to, std::move(text)};
}

Mail make_mail(store::Store& store, const std::string& from, const std::string& link,
               const store::Subscriber& to, const store::Delivery& delivery, std::int64_t now_ms) {
  std::optional<store::ForecastRow> newest;
  if (delivery.type.starts_with("alarm."))
    newest = store.read([&](store::Session& session) { return newest_forecast(session, delivery.key); });
  return whole_mail({from, to.address}, mail_words(delivery.type, delivery.body, link, newest),
                    delivery.message_id, now_ms);
}

}  // namespace portent::serve::outward
