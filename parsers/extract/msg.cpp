// Outlook messages (.msg): subject, sender, body, attachments as members; messages attached to it
// are read with it, their files named "主题/文件".
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "parsers/extract/cfb.h"
#include "parsers/extract/compressed_rtf.h"
#include "parsers/extract/octets.h"
#include "parsers/extract/ole.h"
#include "parsers/text/html.h"

namespace shouwen::parsers::extract {
namespace {

constexpr std::size_t kDepth = 8;
constexpr std::string_view kProperties = "__properties_version1.0";

// One message or attachment: a storage whose streams are named by property and type.
class Storage {
 public:
  Storage(const Cfb& file, std::size_t at, std::size_t header, unsigned code_page)
      : file_(file), at_(at), code_page_(code_page) {
    const auto stream = file.child(at, kProperties);
    const std::string properties = stream ? file.read(*stream, 1 << 20) : std::string{};
    for (std::size_t i = header; i + 16 <= properties.size(); i += 16) {
      const std::uint32_t tag = le32(properties, i), value = le32(properties, i + 8);
      // PR_MESSAGE_CODEPAGE, else PR_INTERNET_CPID, for the strings that are not UTF-16.
      if (tag == 0x3FFD0003 || (tag == 0x3FDE0003 && code_page_ == 0)) code_page_ = value;
      if (tag == 0x37050003) method = value;
    }
  }

  std::string text(std::string_view property) const {
    if (const auto wide = stream(property, "001F")) return utf16le(file_.read(*wide));
    if (const auto narrow = stream(property, "001E"))
      return from_code_page(file_.read(*narrow), code_page_);
    return {};
  }

  std::string octets(std::string_view property, std::size_t limit) const {
    const auto found = stream(property, "0102");
    return found ? file_.read(*found, limit) : std::string{};
  }

  std::uint64_t size(std::string_view property) const {
    const auto found = stream(property, "0102");
    return found ? file_.entries()[*found].size : 0;
  }

  std::optional<std::size_t> stream(std::string_view property, std::string_view type) const {
    return file_.child(at_, "__substg1.0_" + std::string(property) + std::string(type));
  }

  unsigned code_page() const { return code_page_; }
  std::uint32_t method = 0;  // 5: the attachment is a message

 private:
  const Cfb& file_;
  std::size_t at_;
  unsigned code_page_;
};

class Reader {
 public:
  Reader(const Cfb& file, const Limits& limits, Extracted& out)
      : file_(file), limits_(limits), out_(out) {}

  void message(std::size_t at, const std::string& prefix, std::size_t depth) {
    const Storage m(file_, at, depth == 0 ? 32 : 24, 0);
    const std::string subject = m.text("0037");
    if (depth == 0) out_.title = subject;
    if (depth == 0) out_.author = m.text("0C1A");
    line("主题：", subject);
    std::string from = m.text("0C1A");
    const std::string address = m.stream("5D01", "001F") ? m.text("5D01") : m.text("0C1F");
    if (!address.empty() && address != from)
      from += (from.empty() ? "" : " ") + ("<" + address + ">");
    line("发件人：", from);
    line("收件人：", m.text("0E04"));
    out_.text += body(m);
    if (!out_.text.ends_with('\n')) out_.text += '\n';
    attachments(at, m, prefix, depth);
  }

 private:
  void line(std::string_view name, const std::string& value) {
    if (!value.empty()) out_.text += std::string(name) + value + "\n";
  }

  std::string body(const Storage& m) const {
    std::string text = m.text("1000");
    if (text.find_first_not_of(" \r\n\t") == std::string::npos) {
      const std::string html = m.octets("1013", limits_.text * 4);
      if (!html.empty())
        text = html_to_text(from_code_page(html, m.code_page()), limits_.text).text;
    }
    if (text.find_first_not_of(" \r\n\t") == std::string::npos)
      text = compressed_rtf_text(m.octets("1009", limits_.text * 4), limits_);
    std::erase(text, '\r');
    return text;
  }

  void attachments(std::size_t at, const Storage& m, const std::string& prefix, std::size_t depth) {
    std::vector<std::size_t> found;
    for (const std::size_t child : file_.children(at))
      if (file_.entries()[child].storage && file_.entries()[child].name.starts_with("__attach"))
        found.push_back(child);
    std::ranges::sort(found, {}, [&](std::size_t i) { return file_.entries()[i].name; });
    for (const std::size_t i : found) {
      if (out_.members.size() >= limits_.entries)
        return set_limit(out_, "附件数超过上限 (too many attachments)");
      attachment(i, Storage(file_, i, 8, m.code_page()), prefix, depth);
    }
  }

  void attachment(std::size_t at, const Storage& a, const std::string& prefix, std::size_t depth) {
    const auto inner = file_.child(at, "__substg1.0_3701000D");
    if (inner && a.method == 5) {
      if (depth + 1 >= kDepth) return set_limit(out_, "转发层数过多 (forwarded too deeply)");
      std::string name = a.text("3001");
      if (name.empty()) name = "附带邮件";
      out_.text += "\n";
      return message(*inner, prefix + name + "/", depth + 1);
    }
    Member member;
    member.name = a.text("3707");
    if (member.name.empty()) member.name = a.text("3704");
    if (member.name.empty()) member.name = a.text("3001");
    while (member.name.ends_with('\0')) member.name.pop_back();
    member.name = prefix + member.name;
    member.size = a.size("3701");
    if (member.size > limits_.entry || member.size > limits_.unpacked - used_) {
      member.outcome = Outcome::limit;
    } else {
      member.octets = a.octets("3701", limits_.entry);
      used_ += member.octets.size();
      if (member.octets.size() < member.size) member.outcome = Outcome::corrupt;
      if (inner && member.octets.empty()) member.outcome = Outcome::unsupported;  // an OLE object
    }
    out_.members.push_back(std::move(member));
  }

  const Cfb& file_;
  const Limits& limits_;
  Extracted& out_;
  std::size_t used_ = 0;
};

}  // namespace

void read_msg(const Cfb& file, const Limits& limits, Extracted& out) {
  Reader(file, limits, out).message(0, "", 0);
  if (out.outcome != Outcome::limit) out.outcome = Outcome::ok;
}

}  // namespace shouwen::parsers::extract
