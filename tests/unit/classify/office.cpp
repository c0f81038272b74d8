// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/classify/office.h"

#include <algorithm>
#include <stdexcept>

#include "config/campaign.h"
#include "config/roster.h"
#include "gateway/extract/extract.h"
#include "parsers/mail.h"

namespace shouwen::test {
namespace {

const std::string kEtc = std::string(SHOUWEN_SOURCE_DIR) + "/config/etc/";

const config::Campaign& campaign() {
  static const config::Campaign loaded = [] {
    auto c = config::load_campaign(kEtc + "campaigns/2020-credit-month.toml");
    if (!c.ok()) throw std::runtime_error(c.error().text());
    return *c;
  }();
  return loaded;
}

std::string part(const File& file) {
  return "--b\r\nContent-Type: application/octet-stream\r\nContent-Disposition: attachment; "
         "filename=\"" +
         file.name + "\"\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + file.octets + "\r\n";
}

}  // namespace

const config::Roster& roster() {
  static const config::Roster loaded = [] {
    auto r = config::load_roster(kEtc + "units.csv");
    if (!r.ok()) throw std::runtime_error(r.error().text());
    return std::move(*r);
  }();
  return loaded;
}

const classify::Knowledge& knowledge() {
  static const classify::Knowledge built(roster(), {&campaign(), 1});
  return built;
}

std::string octets(const Letter& l) {
  std::string out = "Received: from a.example by mx.office.example; " + l.date + "\r\n";
  for (const auto& h : l.headers) out += h + "\r\n";
  if (!l.from.empty()) out += "From: \"" + l.from_name + "\" <" + l.from + ">\r\n";
  out += "To: " + kOwn + "\r\nSubject: " + l.subject + "\r\nMIME-Version: 1.0\r\n";
  const std::string text = l.html.empty()
                               ? "Content-Type: text/plain; charset=utf-8\r\n\r\n" + l.body
                               : "Content-Type: text/html; charset=utf-8\r\n\r\n" + l.html;
  if (l.files.empty()) return out + text + "\r\n";
  out += "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n" + text + "\r\n";
  for (const auto& f : l.files) out += part(f);
  return out + "--b--\r\n";
}

storage::Decision decide_octets(const std::string& raw, storage::History history) {
  const auto bytes = std::as_bytes(std::span(raw));
  const auto tree = parsers::mime::parse(bytes);
  const auto mail = parsers::read_mail(tree, bytes);
  const auto documents = extract::extract(tree, mail);
  const Instant now = *parse_rfc3339("2021-01-01T00:00:00+08:00");
  const classify::Context context{knowledge(),
                                  {kOwn},
                                  {kOwnDomain},
                                  {},
                                  classify::arrival(mail, {true, std::nullopt, now}),
                                  Zone{},
                                  std::move(history)};
  return classify::classify(mail, documents, context);
}

storage::Decision decide(const Letter& letter, storage::History history) {
  return decide_octets(octets(letter), std::move(history));
}

namespace {

extract::Document document(const Read& r, std::size_t n) {
  extract::Document d;
  d.path = std::to_string(n + 2);
  d.name = r.name;
  d.kind = r.kind;
  d.outcome = extract::Outcome::ok;
  d.text = r.text;
  d.size = r.text.size() + 1;
  d.digest = {"sha256:" + r.name + std::to_string(r.text.size())};
  d.pictures = r.pictures;
  d.images = static_cast<int>(r.pictures.size());
  d.confidence = r.confidence;
  if (r.confidence < 1) d.lines.push_back({0, 0, 0, 0, 0, r.confidence, r.text});
  return d;
}

classify::Context context_at(const classify::Arrival& arrival, storage::History history) {
  return {knowledge(), {kOwn}, {kOwnDomain}, {}, arrival, Zone{}, std::move(history)};
}

}  // namespace

namespace {

storage::Decision judge(const classify::Knowledge& rules, const Letter& letter,
                        const std::vector<Read>& read, storage::History history) {
  const std::string raw = octets(letter);
  const auto bytes = std::as_bytes(std::span(raw));
  const auto tree = parsers::mime::parse(bytes);
  const auto mail = parsers::read_mail(tree, bytes);
  auto documents = extract::extract(tree, mail);
  for (std::size_t i = 0; i < read.size(); ++i) documents.push_back(document(read[i], i));
  const Instant now = *parse_rfc3339("2021-01-01T00:00:00+08:00");
  const classify::Context context{rules,
                                  {kOwn},
                                  {kOwnDomain},
                                  {},
                                  classify::arrival(mail, {true, std::nullopt, now}),
                                  Zone{},
                                  std::move(history)};
  return classify::classify(mail, documents, context);
}

}  // namespace

storage::Decision decide_read(const Letter& letter, const std::vector<Read>& read,
                              storage::History history) {
  return judge(knowledge(), letter, read, std::move(history));
}

storage::Decision decide_read_by(const classify::Knowledge& rules, const Letter& letter,
                                 const std::vector<Read>& read) {
  return judge(rules, letter, read, {});
}

namespace {

// Pages as OCR leaves them: the lines of each, '\f' between two.
std::vector<extract::OcrLine> lines_of_pages(std::string_view text) {
  std::vector<extract::OcrLine> out;
  int page = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find_first_of("\n\f"), text.size());
    if (end > 0) out.push_back({page, 0, 0, 0, 0, 0.9, std::string(text.substr(0, end))});
    if (end < text.size() && text[end] == '\f') ++page;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

}  // namespace

storage::Decision decide_call(const std::string& text, const classify::FaxCall& call,
                              double confidence, storage::History history,
                              std::vector<classify::Wanting> wanting) {
  extract::Document d = document({"fax.tif", text, "tif", confidence, {}}, 0);
  d.path = "1";
  d.lines.clear();
  if (text.find('\f') != std::string::npos) d.lines = lines_of_pages(text);
  auto context =
      context_at({*parse_rfc3339("2020-10-14T10:00:00+08:00"), "fax"}, std::move(history));
  context.fax = call;
  context.wanting = std::move(wanting);
  return classify::classify({}, {d}, context);
}

storage::Decision decide_fax(const std::string& text, const std::string& tsi, double confidence,
                             storage::History history, const std::string& caller) {
  classify::FaxCall call;
  call.tsi = tsi;
  call.caller = caller;
  return decide_call(text, call, confidence, std::move(history));
}

storage::Decision decide_call_without_page(const std::string& caller, bool broken) {
  extract::Document d;
  d.path = "1";
  d.kind = broken ? "tif" : "txt";
  d.outcome = extract::Outcome::corrupt;
  d.pages = d.images = 0;
  auto context = context_at({*parse_rfc3339("2020-10-14T10:00:00+08:00"), "fax"}, {});
  context.fax = classify::FaxCall{};
  context.fax->caller = caller;
  return classify::classify({}, {d}, context);
}

bool has(const std::vector<std::string>& list, const std::string& what) {
  return std::ranges::find(list, what) != list.end();
}

}  // namespace shouwen::test
