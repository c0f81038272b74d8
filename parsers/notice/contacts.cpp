// SPDX-License-Identifier: Apache-2.0
#include "parsers/notice/contacts.h"

#include <algorithm>
#include <utility>

namespace shouwen::parsers::notice {
namespace {

enum class Label { person, phone, fax, email, address };

struct LabelAt {
  Span span;  // with the colon
  Label label;
};

const std::vector<std::pair<View, Label>> kLabels = {{U"联系人及电话", Label::person},
                                                     {U"联系人和电话", Label::person},
                                                     {U"联系人及联系电话", Label::person},
                                                     {U"联系人", Label::person},
                                                     {U"联系 人", Label::person},
                                                     {U"联络员", Label::person},
                                                     {U"联络人", Label::person},
                                                     {U"经办人", Label::person},
                                                     {U"联系电话", Label::phone},
                                                     {U"咨询电话", Label::phone},
                                                     {U"电话", Label::phone},
                                                     {U"电 话", Label::phone},
                                                     {U"手机", Label::phone},
                                                     {U"联系方式", Label::phone},
                                                     {U"电话/传真", Label::phone},
                                                     {U"电话(传真)", Label::phone},
                                                     {U"传真", Label::fax},
                                                     {U"传 真", Label::fax},
                                                     {U"传真号码", Label::fax},
                                                     {U"电子邮箱", Label::email},
                                                     {U"电子邮件", Label::email},
                                                     {U"电子信箱", Label::email},
                                                     {U"邮箱", Label::email},
                                                     {U"邮 箱", Label::email},
                                                     {U"邮件", Label::email},
                                                     {U"E-mail", Label::email},
                                                     {U"Email", Label::email},
                                                     {U"EMAIL", Label::email},
                                                     {U"收件邮箱", Label::email},
                                                     {U"报送邮箱", Label::email},
                                                     {U"投稿邮箱", Label::email},
                                                     {U"联系地址", Label::address},
                                                     {U"通讯地址", Label::address},
                                                     {U"地址", Label::address},
                                                     {U"邮编", Label::address}};

bool address_char(char32_t c) {
  return (c < 0x80 && (std::isalnum(static_cast<int>(c)) != 0)) || c == U'.' || c == U'_' ||
         c == U'-' || c == U'+';
}

std::string email_in(View text, Span span) {
  const std::size_t at = text.substr(span.begin, span.size()).find(U'@');
  if (at == View::npos) return "";
  std::size_t from = span.begin + at, end = span.begin + at + 1;
  while (from > span.begin && address_char(text[from - 1])) --from;
  while (end < span.end && address_char(text[end])) ++end;
  while (end > from && text[end - 1] == U'.') --end;
  return end > span.begin + at + 1 && from < span.begin + at ? to_u8(text.substr(from, end - from))
                                                             : "";
}

// The numbers of a span, joined by 、: digits, -, ( ) and at least seven digits.
std::string phones_in(View text, Span span) {
  std::string out;
  for (std::size_t i = span.begin; i < span.end;) {
    if (!is_digit(text[i]) && text[i] != U'(' && text[i] != U'+') {
      ++i;
      continue;
    }
    std::size_t end = i, digits = 0;
    while (end < span.end &&
           (is_digit(text[end]) || text[end] == U'-' || text[end] == U'(' || text[end] == U')' ||
            text[end] == U'+' ||
            (text[end] == U' ' && end + 1 < span.end && is_digit(text[end + 1]) && digits < 5))) {
      digits += is_digit(text[end]) ? 1 : 0;
      ++end;
    }
    if (digits >= 7 && digits <= 16 && !(end < span.end && text[end] == U'@')) {
      std::size_t last = end;
      while (last > i && !is_digit(text[last - 1])) --last;
      std::size_t first = i;
      if (text[first] == U'(' && text.substr(first, last - first).find(U')') == View::npos) ++first;
      if (!out.empty()) out += "、";
      out += to_u8(text.substr(first, last - first));
    }
    i = std::max(end, i + 1);
  }
  return out;
}

std::string name_in(View written, View text, Span span) {
  std::size_t from = span.begin;
  while (from < span.end && is_space(text[from])) ++from;
  std::size_t end = from;
  while (end < span.end &&
         (is_han(text[end]) || text[end] == U'某' || text[end] == U'·' || text[end] == U'×' ||
          (text[end] == U'、' && end > from) || (text[end] == U' ' && end == from + 1)))
    ++end;
  std::u32string name(trim(written.substr(from, end - from)));
  std::erase(name, U' ');
  std::erase(name, U'\x3000');
  while (name.ends_with(U"、")) name.pop_back();
  return name.size() >= 2 && name.size() <= 20 ? to_u8(name) : "";
}

std::vector<LabelAt> labels_of(View text, Span span) {
  std::vector<LabelAt> out;
  for (std::size_t i = span.begin; i < span.end; ++i) {
    const std::pair<View, Label>* found = nullptr;
    for (const auto& one : kLabels)
      if (starts(text, i, one.first) &&
          (found == nullptr || one.first.size() > found->first.size()))
        found = &one;
    if (found == nullptr) continue;
    std::size_t end = i + found->first.size();
    while (end < span.end && text[end] == U' ') ++end;
    const bool colon = end < span.end && text[end] == U':';
    const bool bare = end < span.end && (is_digit(text[end]) || text[end] == U'(') &&
                      (found->second == Label::phone || found->second == Label::fax);
    const bool mail = found->second == Label::email &&
                      email_in(text, {end, std::min(end + 40, span.end)}).size() > 0;
    if (!colon && !bare && !mail) continue;
    out.push_back({{i, colon ? end + 1 : end}, found->second});
    i = out.back().span.end - 1;
  }
  return out;
}

class Contacts {
 public:
  explicit Contacts(const Outline& doc) : text_(doc.text), written_(doc.written) {
    for (const Paragraph& p : doc.paragraphs) {
      if (p.annex) continue;
      line(p.span);
    }
    flush();
  }
  std::vector<ContactPerson> take() {
    // A mailbox named in the text belongs to the persons named at the end.
    std::string mailbox;
    std::erase_if(out_, [&](const ContactPerson& p) {
      const bool only_mail = p.name.empty() && p.phone.empty() && p.fax.empty() && !p.email.empty();
      if (only_mail && mailbox.empty()) mailbox = p.email;
      return only_mail;
    });
    if (mailbox.empty()) return std::move(out_);
    if (out_.empty()) out_.emplace_back();
    if (out_.front().email.empty()) out_.front().email = mailbox;
    return std::move(out_);
  }

 private:
  void line(Span span) {
    const auto labels = labels_of(text_, span);
    name_pending_ = false;
    if (labels.empty()) {
      if (now_started_ && span.size() > 60) flush();
      // (一)技术支持 above a list of contacts
      purpose_ = span.size() <= 20 ? purpose_of(span) : "";
      return;
    }
    const std::size_t before = labels.front().span.begin;
    std::string purpose, name;
    if (before > span.begin) before_label({span.begin, before}, purpose, name);
    if (!name.empty()) {  // 技术支持：郑某 联系电话：… begins another
      if (now_started_) flush();
      now_.purpose = purpose;
    }
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const std::size_t end = i + 1 < labels.size() ? labels[i + 1].span.begin : span.end;
      const Span value{labels[i].span.end, end};
      if (labels[i].label == Label::person || again(labels[i].label)) {
        if (now_started_) flush();
        now_started_ = true;
        now_.purpose = !purpose.empty() ? purpose : purpose_;
      }
      now_started_ = true;
      if (now_.name.empty() && !name.empty()) now_.name = std::exchange(name, "");
      set(labels[i].label, value);
      // 周某，电话：…；孙某，电话：… : the next one's name stands behind this one's number.
      const std::size_t mark = text_.substr(value.begin, value.size()).find_last_of(U";；。");
      if (i + 1 < labels.size() && mark != View::npos)
        name = name_in(written_, text_, {value.begin + mark + 1, value.end});
      name_pending_ = !name.empty();
    }
  }
  // 业务咨询：吴某 (labels follow), 周某， (labels follow), 技术支持
  void before_label(Span span, std::string& purpose, std::string& name) const {
    const std::size_t colon = text_.substr(span.begin, span.size()).rfind(U':');
    if (colon != View::npos && colon + 1 < span.size()) {
      name = name_in(written_, text_, {span.begin + colon + 1, span.end});
      purpose = purpose_of({span.begin, span.begin + colon});
      return;
    }
    if (span.size() <= 6) name = name_in(written_, text_, span);
    if (name.empty()) purpose = purpose_of(span);
  }
  bool again(Label label) const {
    return (label == Label::phone && !now_.phone.empty() && !now_.name.empty() && name_pending_) ||
           (label == Label::email && !now_.email.empty());
  }
  void set(Label label, Span value) {
    switch (label) {
      case Label::person:
        now_.name = name_in(written_, text_, value);
        if (const std::string phone = phones_in(text_, value); !phone.empty()) now_.phone = phone;
        break;
      case Label::phone:
        split_fax(value);
        if (const std::string phone = phones_in(text_, value); !phone.empty())
          now_.phone = now_.phone.empty() ? phone : now_.phone + "、" + phone;
        break;
      case Label::fax:
        now_.fax = phones_in(text_, value);
        break;
      case Label::email:
        now_.email = email_in(text_, value);
        break;
      case Label::address:
        break;
    }
    if (now_.email.empty() && label != Label::address) now_.email = email_in(text_, value);
  }
  // 81110001，81110002（传真）: the number before the word is the fax.
  void split_fax(Span& value) {
    const std::size_t mark = text_.substr(value.begin, value.size()).find(U"(传真)");
    if (mark == View::npos) return;
    std::size_t from = value.begin + mark;
    while (from > value.begin && (is_digit(text_[from - 1]) || text_[from - 1] == U'-')) --from;
    now_.fax = phones_in(text_, {from, value.begin + mark});
    value.end = from;
  }
  std::string purpose_of(Span span) const {
    View words = text_.substr(span.begin, span.size());
    const std::size_t number = enumerator(words);
    std::u32string out(trim(written_.substr(span.begin + number, span.size() - number)));
    while (!out.empty() && View(U":：,，(（;；。 ").find(out.back()) != View::npos) out.pop_back();
    if (out == U"联系方式" || out == U"联系" || contains(out, U"要求") || contains(out, U"此") ||
        contains(out, U"事宜") || contains(out, U"年") || contains(out, U"其他") ||
        out.size() < 2 || out.size() > 24 || contains(out, U"@"))
      return "";
    return to_u8(out);
  }
  void flush() {
    if (now_started_ &&
        !(now_.phone.empty() && now_.fax.empty() && now_.email.empty() && now_.name.empty()))
      out_.push_back(now_);
    now_ = {};
    now_started_ = false;
  }

  View text_, written_;
  ContactPerson now_;
  bool now_started_ = false, name_pending_ = false;
  std::string purpose_;
  std::vector<ContactPerson> out_;
};

}  // namespace

std::vector<ContactPerson> find_contacts(const Outline& doc) {
  return Contacts(doc).take();
}

}  // namespace shouwen::parsers::notice
