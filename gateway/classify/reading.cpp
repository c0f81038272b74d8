// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/reading.h"

#include <algorithm>
#include <array>

#include "config/text.h"
#include "gateway/classify/han.h"
#include "parsers/extract/sniff.h"

namespace shouwen::classify {
namespace {

constexpr std::size_t kBodyLines = 400;  // longer bodies are documents; their head tells enough
constexpr std::size_t kForwardedLines = 60;
constexpr std::size_t kDocumentLines = 80, kHead = 4, kTail = 4;
constexpr std::size_t kOpening = 3, kClosing = 5;

// Lines a phone or a service adds; nobody wrote them.
bool added_by_device(std::string_view line) {
  static constexpr std::array<std::string_view, 8> starts = {
      "发自我的", "来自扫描全能王", "sent from my", "从qq邮箱发来的",
      "发送自",   "获取outlook",    "来自我的",     "发自新浪"};
  return std::ranges::any_of(starts, [&](auto s) { return line.starts_with(s); });
}

struct Line {
  std::string text;
  std::size_t offset = 0;
};

std::vector<Line> canonical_lines(std::string_view text, std::size_t limit) {
  std::vector<Line> out;
  std::size_t offset = 0;
  while (!text.empty() && out.size() < limit) {
    const std::size_t end = text.find('\n');
    std::string line = canonical(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.empty()) continue;
    const std::size_t n = code_points(line);
    out.push_back({std::move(line), offset});
    offset += n;
  }
  return out;
}

void add_body(Reading& out, const parsers::Mail& mail) {
  std::vector<Line> lines = canonical_lines(mail.own_text, kBodyLines);
  std::size_t end = lines.size();
  std::size_t card = lines.size();  // where a stored signature begins
  for (std::size_t i = 0; i < lines.size(); ++i)
    if (lines[i].text == "--") card = std::min(card, i);
  end = std::min(end, card);
  std::size_t written = 0;
  for (std::size_t i = 0; i < end; ++i) written += added_by_device(lines[i].text) ? 0 : 1;
  std::size_t seen = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Passage p{Role::body, "body", lines[i].text, lines[i].offset, Passage::kNoDocument};
    if (i > card) {
      p.role = Role::card;
    } else if (i == card || added_by_device(p.text)) {
      continue;
    } else {
      ++seen;
      const bool last = written - seen < kClosing;
      // In a mail of few lines the same line opens and closes; the closing reading checks its form.
      p.role = seen <= kOpening ? Role::opening : (last ? Role::closing : Role::body);
      if (last && seen > 1 && code_points(p.text) <= 24) p.role = Role::closing;
      out.own += p.text;
      out.own += '\n';
    }
    out.passages.push_back(std::move(p));
  }
  out.own_length = code_points(out.own);
}

void add_lines(Reading& out, Role role, const std::string& source, std::string_view text,
               std::size_t limit, std::size_t document = Passage::kNoDocument) {
  for (auto& line : canonical_lines(text, limit))
    out.passages.push_back({role, source, std::move(line.text), line.offset, document});
}

void add_document(Reading& out, const extract::Document& d, std::size_t index, bool unpacked) {
  if (d.body) return;
  if (!d.name.empty()) {
    const std::string name = d.container < 0 ? base_name(d.name) : canonical(d.name);
    out.passages.push_back(
        {d.container < 0 ? Role::file_name : Role::member, "file:" + d.path, name, 0, index});
  }
  for (const auto& m : d.members)
    if (!unpacked)
      out.passages.push_back({Role::member, "file:" + d.path, canonical(m.name), 0, index});
  add_document_text(out, d.text, "attachment:" + d.path, index,
                    d.lines.empty() ? 1 : std::min(d.confidence, 0.99), extract::is_sheet(d.kind));
}

// The folded file name as a source: what stands before the base name counts as offset.
std::size_t stripped(std::string_view whole, std::string_view rest) {
  return code_points(whole) - code_points(rest);
}

}  // namespace

void add_document_text(Reading& out, const std::string& text, const std::string& source,
                       std::size_t document, double confidence, bool sheet) {
  std::vector<Line> lines = canonical_lines(text, kDocumentLines);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    Role role = Role::document_text;
    const bool short_line = code_points(lines[i].text) <= 40;
    if (sheet)
      role = i == 0 ? Role::document : Role::table;
    else if (i < kHead)
      role = Role::document;
    else if (i + kTail >= lines.size() && short_line)
      role = Role::document_closing;
    out.passages.push_back(
        {role, source, std::move(lines[i].text), lines[i].offset, document, confidence});
  }
}

Reading read(const parsers::Mail& mail, const std::vector<extract::Document>& documents) {
  Reading out;
  if (!mail.from.empty() && !mail.from.front().name.empty())
    out.passages.push_back(
        {Role::from_name, "from_name", canonical(mail.from.front().name), 0, Passage::kNoDocument});
  // A subject may hold injected lines; only its first line is a subject.
  const std::string_view raw(mail.subject);
  const std::string subject = canonical(raw.substr(0, raw.find('\n')));
  out.subject = without_prefixes(subject, &out.reply, &out.forward);
  if (!out.subject.empty())
    out.passages.push_back({Role::subject, "subject", out.subject, stripped(subject, out.subject),
                            Passage::kNoDocument});
  std::vector<bool> unpacked(documents.size(), false);
  for (const auto& d : documents)
    if (d.container >= 0 && static_cast<std::size_t>(d.container) < documents.size())
      unpacked[static_cast<std::size_t>(d.container)] = true;
  for (std::size_t i = 0; i < documents.size(); ++i)
    add_document(out, documents[i], i, unpacked[i]);
  out.own_printed = mail.own_text;
  add_body(out, mail);
  out.forward = out.forward || mail.forwards_inline;
  const Role quoted = out.forward ? Role::forwarded : Role::quoted;
  add_lines(out, quoted, "quoted", mail.quoted_text, kForwardedLines);
  for (const auto& inner : mail.inner) {
    const std::string head = inner.from.name + "\n" + inner.subject + "\n";
    add_lines(out, Role::forwarded, "forwarded:" + inner.path, head + inner.body_text,
              kForwardedLines);
  }
  return out;
}

std::string without_prefixes(std::string_view subject, bool* reply, bool* forward) {
  struct Prefix {
    std::string_view text;
    bool forward;
  };
  static constexpr std::array<Prefix, 16> prefixes = {{{"re:", false},
                                                       {"aw:", false},
                                                       {"sv:", false},
                                                       {"回复:", false},
                                                       {"答复:", false},
                                                       {"回覆:", false},
                                                       {"fw:", true},
                                                       {"fwd:", true},
                                                       {"转发:", true},
                                                       {"自动转发:", true},
                                                       {"转寄:", true},
                                                       {"回复转发:", true},
                                                       {"re :", false},
                                                       {"re：", false},
                                                       {"[回复]", false},
                                                       {"[转发]", true}}};
  for (bool again = true; again;) {
    again = false;
    while (subject.starts_with(' ')) subject.remove_prefix(1);
    for (const auto& p : prefixes) {
      if (!subject.starts_with(p.text)) continue;
      subject.remove_prefix(p.text.size());
      if (bool* said = p.forward ? forward : reply) *said = true;
      again = true;
      break;
    }
  }
  return std::string(subject);
}

std::size_t code_points(std::string_view text) {
  std::size_t n = 0;
  for (const char c : text)
    if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) ++n;
  return n;
}

std::string words_at(std::string_view text, std::size_t begin, std::size_t end) {
  return ellipsis(text.substr(begin, end - begin), 80);
}

std::string base_name(std::string_view file_name) {
  const std::size_t slash = file_name.find_last_of("/\\");
  if (slash != std::string_view::npos) file_name.remove_prefix(slash + 1);
  std::string out = canonical(file_name);
  const std::string ext = extract::extension(out);
  if (!ext.empty() && ext.size() + 1 < out.size()) {
    const std::size_t dot = out.rfind('.');
    out.resize(dot);
  }
  return out;
}

}  // namespace shouwen::classify
