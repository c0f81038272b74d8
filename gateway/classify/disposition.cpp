// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/disposition.h"

#include <algorithm>

#include "gateway/classify/announced.h"
#include "gateway/classify/earlier.h"
#include "gateway/classify/han.h"
#include "gateway/classify/none_to_send.h"
#include "gateway/classify/other_activity.h"
#include "gateway/classify/relation.h"
#include "gateway/classify/thanks.h"
#include "parsers/mail.h"

namespace shouwen::classify {
namespace {

using storage::Disposition;

constexpr std::size_t kSaysSomething = 8;  // code points
constexpr std::size_t kSaysMuch = 40;      // code points of a paper that speaks for itself
constexpr std::size_t kDeepNesting = 40;   // "1.1.1…": no mail program nests twenty levels

class Judge {
 public:
  explicit Judge(const Facts& f) : f_(f), words_(f.topic.words), relation_(f) {
    files_ = f.contents.pieces + f.contents.pictures > 0;
    letter_ = f.contents.narrative ? std::string() : f.reading.own;
    if (f.fax == nullptr) letter_ += f.contents.letters;
    head_ = f.reading.subject;
    if (f.fax == nullptr && !f.contents.letter_title.empty())
      head_ += "\n" + f.contents.letter_title;
    for (const auto& p : f.reading.passages)
      if (p.role == Role::file_name) names_ += p.text + "\n";
    whole_ = head_ + "\n" + names_ + f.reading.own + f.contents.letters;
    for (const auto& d : f.contents.drafts) names_kind_ = names_kind_ || !d.guessed;
  }

  Judgement run() {
    if (f_.guarded.disposition) {
      decide(*f_.guarded.disposition, 1);
      return std::move(out_);
    }
    if (f_.guarded.returned_with_words) {
      out_.tasks.emplace_back("reply_to_receipt");
      decide(Disposition::reminder_reply, 0.9, "reply.returns_our_mail", "subject", head_);
      return std::move(out_);
    }
    // Pages behind a receipt of ours that came back: what is written on it nobody has read.
    if (f_.guarded.returned_with_pages) out_.tasks.emplace_back("reply_to_receipt");
    // The order is the rule: abuse, what takes back or mends, what answers us, what asks, what
    // brings, and only then what is none of ours.
    if (unread_fax() || abuse() || spam() || misdirected() || withdrawal() || correction() ||
        zero_report() || answer_to_us() || change() || other_business() || by_link() ||
        question() || material() || forgotten())
      return std::move(out_);
    rest();
    return std::move(out_);
  }

 private:
  void decide(Disposition what, double confidence) {
    out_.disposition = what;
    out_.confidence = confidence;
  }

  bool decide(Disposition what, double confidence, std::string rule, std::string source,
              std::string_view words) {
    decide(what, confidence);
    const std::string_view line = words.substr(0, words.find('\n'));
    out_.evidence.push_back({"disposition=" + std::string(storage::name(what)), std::move(source),
                             words_at(line, 0, line.size()), 0, std::move(rule), confidence});
    return true;
  }

  bool known() const { return f_.unit.unit != nullptr; }
  bool on_topic(std::string_view text) const { return f_.topic.kinds.on_topic(text); }
  bool on_topic() const { return on_topic(whole_); }

  bool speaks_of_kind() const { return on_topic() || f_.kind.requirement != nullptr; }

  bool abuse() {
    if (f_.unit.known_address) return false;
    // A zip packed with full paths, a .docx.exe: where a unit is named, a person looks.
    if (f_.contents.hostile > 0 && f_.contents.pieces == 0 && known()) {
      out_.hold_answer = true;
      out_.review.emplace_back("hostile_attachment");
      return decide(Disposition::submission, 0.5, "submission.hostile_files_only", "attachment",
                    names_.substr(0, names_.find('\n')));
    }
    if (f_.contents.hostile > 0 && f_.contents.pieces == 0)
      return decide(Disposition::spam, 0.9, "abuse.hostile_files_only", "attachment", names_);
    for (const auto& leaf : f_.mail.leaves)
      if (leaf.path.size() > kDeepNesting && !known() && !files_)
        return decide(Disposition::spam, 0.8, "abuse.nesting", "structure", leaf.path);
    return false;
  }

  bool spam() {
    if (f_.unit.known_address) return false;
    const std::string_view phish = words_.first(Wording::phishing, whole_);
    if (!phish.empty() && !names_kind_)
      return decide(Disposition::spam, 0.9, "spam.phishing", "body", phish);
    const std::string_view word = words_.first(Wording::spam, whole_);
    if (!word.empty() && !(known() && names_kind_))
      return decide(Disposition::spam, known() ? 0.6 : 0.85, "spam.words", "body", word);
    // A page that is only pictures from elsewhere, from nobody we know.
    if (!known() && !files_ && f_.mail.remote_images > 0 && f_.reading.own_length < 40)
      return decide(Disposition::spam, 0.7, "spam.remote_pictures_only", "body", "");
    return false;
  }

  bool misdirected() {
    if (!f_.unit.misdirected) return false;
    return decide(Disposition::unrelated, 0.8, "unrelated.another_province", "body", "");
  }

  bool withdrawal() {
    std::string_view source = "subject";
    std::string_view word = words_.first(Wording::withdrawal, head_);
    if (word.empty()) {
      word = words_.first(Wording::withdrawal, letter_);
      source = "body";
    }
    if (word.empty() && !asks() && !says_none()) {
      const std::string both = head_ + "\n" + letter_;
      word = words_.first(Wording::sends_no_more, both);
    }
    if (word.empty() || (f_.contents.pieces > 0 && source == "body")) return false;
    if (!known() && !on_topic()) return false;
    out_.review.emplace_back("withdrawal");
    out_.credits = f_.contents.pieces > 0;
    return decide(Disposition::correction, 0.85, "correction.withdrawal", std::string(source),
                  word);
  }

  bool asks() const { return letter_.find('?') != std::string::npos; }

  // 未发现符合条件的典型案例，不再报送: there is nothing, and nothing is taken back.
  bool says_none() const {
    return words_.has(Wording::zero_report, head_ + "\n" + letter_) ||
           none().requirement != nullptr;
  }

  // In subject or letter; or 简讯 in the subject and 本月无 as the letter.
  None none() const {
    for (const std::string* text : {&head_, &letter_})
      if (const None none = none_to_send(*text, f_.topic.kinds); none.requirement != nullptr)
        return none;
    if (f_.kind.requirement == nullptr || f_.kind.several) return {};
    const std::string_view word = nothing_at_all(letter_);
    return word.empty() ? None{} : None{f_.kind.requirement, word};
  }

  // A reply to us: its header says so, or its subject carries our mark.
  bool replies_to_us() const {
    if (!f_.context.history.ours.empty()) return true;
    const auto own = [&](std::string_view id) {
      const std::size_t at = id.rfind('@');
      if (at == std::string_view::npos) return false;
      std::string_view domain = id.substr(at + 1);
      if (domain.ends_with('>')) domain.remove_suffix(1);
      return std::ranges::find(f_.context.own_domains, domain) != f_.context.own_domains.end();
    };
    if (own(f_.mail.in_reply_to) || std::ranges::any_of(f_.mail.references, own)) return true;
    return f_.reading.reply && words_.has(Wording::our_marks, head_);
  }

  bool correction() {
    if (!files_ && !f_.contents.narrative) return false;
    if (repeats_earlier(f_) != nullptr) return false;
    const auto said = [&](Wording list) {
      for (const std::string* text : {&head_, &names_, &letter_})
        if (const auto w = words_.first(list, *text); !w.empty()) return w;
      return std::string_view();
    };
    const std::string both = head_ + "\n" + letter_;  // `word` may point into it
    std::string_view word = said(Wording::correction);
    if (word.empty()) word = takes_precedence(both);
    std::string rule = "correction.words";
    if (word.empty() && f_.reading.reply && words_.has(Wording::our_returns, head_)) {
      word = words_.first(Wording::our_returns, head_);
      rule = "correction.answers_our_return";
    }
    if (word.empty() && !words_.has(Wording::one_of_series, head_ + letter_)) {
      word = said(Wording::correction_of_known);
      rule = "correction.of_known_piece";
      if (!word.empty() && earlier_piece(f_) == nullptr) word = {};
      // 还差的一篇现在补上: without a sign of which piece it mends, another one.
      if (words_.has(Wording::adds, word) && !brings_again(f_)) word = {};
    }
    if (word.empty()) return false;
    out_.credits = true;
    return decide(Disposition::correction, 0.85, rule, "text", word);
  }

  bool answer_to_us() {
    if (files_ || f_.contents.narrative || !replies_to_us()) return false;
    // A reply that asks needs a person; one that promises or thanks does not.
    const bool asks = letter_.find('?') != std::string::npos ||
                      letter_.find("请问") != std::string::npos ||
                      words_.has(Wording::asks_something, letter_);
    if (asks) return false;
    if (!only_thanks()) out_.tasks.emplace_back("reply_to_receipt");
    return decide(Disposition::reminder_reply, 0.9, "reply.to_our_mail", "subject", head_);
  }

  bool only_thanks() const {
    std::string said;
    for (const auto& p : f_.reading.passages)
      if (p.role == Role::opening || p.role == Role::body) said += p.text;
    return is_only_thanks(said.empty() ? letter_ : said);
  }

  // Requests and announcements: extension, exemption, a new contact, a new name.
  bool change() {
    if (f_.contents.pieces > 0 && pieces_name_kind()) return false;
    for (const Wording list : {Wording::asks_something, Wording::reports_change})
      for (const std::string* text : {&head_, &letter_})
        if (const auto w = words_.first(list, *text); !w.empty()) {
          if (f_.contents.pieces > 0 && text != &head_) continue;
          out_.review.emplace_back(list == Wording::asks_something ? "request"
                                                                   : "change_announced");
          return decide(Disposition::enquiry, 0.85, "enquiry.request",
                        text == &head_ ? "subject" : "body", w);
        }
    return false;
  }

  bool pieces_name_kind() const {
    for (const auto& p : f_.reading.passages)
      if ((p.role == Role::file_name || p.role == Role::member) &&
          f_.topic.kinds.of(p).requirement != nullptr)
        return true;
    return false;
  }

  bool zero_report() {
    if (!f_.contents.drafts.empty() || words_.has(Wording::zero_report_other, letter_))
      return false;
    std::string_view word = words_.first(Wording::zero_report, head_);
    // 显示我局无案例，是否收到？
    if (word.empty() && !asks()) word = words_.first(Wording::zero_report, letter_);
    const config::Requirement* of = f_.kind.requirement;
    if (word.empty() && !asks()) {
      const None said = none();
      word = said.words;
      if (!word.empty()) of = said.requirement;
    }
    if (word.empty()) return false;
    out_.claims.push_back({of == nullptr ? std::string() : of->key, "", "zero_report"});
    return decide(Disposition::submission, 0.85, "submission.zero_report", "body", word);
  }

  bool other_business() {
    const std::string other =
        other_activity(head_ + names_, canonical_campaign_title(f_.topic.kinds.campaign()));
    // OCR misreads the very word the campaign is known by: what it read sends to a person, no more.
    const bool misread = f_.fax != nullptr && known();
    const bool strong = f_.kind.requirement != nullptr && f_.kind.confidence >= 1;
    for (const std::string* text : {&head_, &names_, &letter_}) {
      const std::string word = f_.topic.kinds.other_business(*text);
      if (word.empty()) continue;
      // The body may mention other work in passing; subject and file names do not.
      if (text == &letter_ && (strong || f_.contents.pieces > 0)) continue;
      if (relation_.names_campaign(*text)) continue;
      if (relation_.papers_name_campaign()) return doubtful_topic(!known());
      // 国庆假期信用交通宣传简讯: ours, set in other work. A person sees it all the same.
      const std::string titles = head_ + "\n" + names_;
      if (on_topic(f_.topic.kinds.without_other_business(text == &letter_ ? letter_ : titles))) {
        if (relation_.names_campaign(titles)) return false;
        return doubtful_topic(text != &letter_ && !relation_.own_kind_word());
      }
      if (misread && !other.empty()) out_.review.emplace_back("topic_uncertain");
      return decide(Disposition::unrelated, 0.8, "unrelated.campaign_words", "subject", word);
    }
    if (!other.empty() && relation_.papers_name_campaign()) return doubtful_topic(!known());
    if (!other.empty() && misread) return doubtful_topic(true);
    if (!other.empty())
      return decide(Disposition::unrelated, 0.7, "unrelated.other_activity", "subject", other);
    if (on_topic()) return false;
    std::string_view word = words_.first(Wording::other_topic, head_ + names_);
    if (word.empty()) word = words_.first(Wording::other_business, head_ + names_);
    if (word.empty()) return false;
    // 总结 and 信息 are every campaign's words; a word of this one's own keeps it for a person,
    // unless everything that came was read and speaks of something else.
    if (relation_.papers_name_campaign()) return doubtful_topic(!known());
    if (misread || (relation_.own_kind_word() && !relation_.papers_read_off_topic(kSaysMuch)))
      return doubtful_topic(true);
    return decide(Disposition::unrelated, 0.6, "unrelated.office_words", "subject", word);
  }

  // Judged on as if it were ours; a person sees it.
  bool doubtful_topic(bool hold_answer) {
    out_.hold_answer = hold_answer;
    out_.review.emplace_back("topic_uncertain");
    return false;
  }

  bool by_link() {
    if (f_.contents.pieces > 0) return false;
    std::string_view word = words_.first(Wording::link_share, f_.reading.own + head_);
    const std::string link = first_link(f_.documents);
    if (word.empty()) word = link;
    if (word.empty() || (!known() && !on_topic())) return false;
    out_.link_only = true;
    out_.claims.push_back({f_.kind.requirement == nullptr || f_.kind.several
                               ? std::string()
                               : f_.kind.requirement->key,
                           "", "link_only"});
    return decide(Disposition::submission, 0.85, "submission.link_only", "body", word);
  }

  bool question() {
    if (f_.contents.pieces > 0) return false;
    std::string_view word = words_.first(Wording::enquiry, head_);
    std::string source = "subject";
    if (word.empty() && !f_.contents.narrative) {
      word = words_.first(Wording::enquiry, letter_);
      source = "body";
    }
    if (word.empty() || announces()) return false;
    if (!known() && !on_topic() && f_.kind.requirement == nullptr && !f_.unit.department)
      return false;
    // What a unit still owes is told to it alone; a stranger who asks is asked back first.
    if (words_.has(Wording::asks_state, head_ + letter_) && !f_.unit.confirmed)
      out_.review.emplace_back("asks_from_unconfirmed");
    return decide(Disposition::enquiry, 0.85, "enquiry.words", source, word);
  }

  // 见附件: only a mail that brings something says so.
  bool announces() const {
    for (const char* w : {"见附件", "附件为", "随邮件报送", "附后", "已附上", "附件请查收"})
      if (letter_.find(w) != std::string::npos) return true;
    return false;
  }

  // Pages that hold no text: something was meant to come.
  bool unread_fax() {
    if (f_.fax == nullptr || !f_.contents.drafts.empty()) return false;
    // A call without a page brought nothing but the server's word of it: to say that it came would
    // be wrong. A page that broke off did come.
    if (f_.documents.empty() ||
        (f_.documents.front().kind == "txt" && f_.documents.front().pages == 0)) {
      out_.hold_answer = true;
      out_.review.emplace_back("fax_incomplete");
      return decide(Disposition::enquiry, 0.3, "enquiry.fax_no_page", "call", "");
    }
    // OCR has not run: nothing can be said, to the sender least of all.
    const bool waits = std::ranges::any_of(f_.documents, [](const extract::Document& d) {
      return d.wants_ocr && d.engine.empty() && d.text.empty();
    });
    if (waits) {
      out_.hold_answer = true;
      out_.review.emplace_back("fax_not_read");
      return decide(Disposition::enquiry, 0.3, "enquiry.fax_not_read", "body", "");
    }
    if (f_.fax->cover && f_.fax->length < 40) {
      out_.forgot = true;
      out_.review.emplace_back("fax_incomplete");
      return decide(Disposition::submission, 0.7, "submission.cover_sheet_only", "body", "");
    }
    if (f_.fax->length >= 20) return false;
    out_.unreadable = true;
    out_.review.emplace_back("fax_not_read");
    return decide(Disposition::submission, 0.6, "submission.fax_not_read", "body", "");
  }

  bool material() {
    if (!files_ && f_.contents.drafts.empty()) return false;
    const bool pictures_only = f_.contents.pieces == 0 && f_.contents.drafts.empty();
    const bool silent = f_.reading.subject.empty() && f_.reading.own_length == 0;
    if (!known() && !on_topic() && f_.kind.requirement == nullptr && !silent) {
      if (pictures_only)
        return decide(Disposition::unrelated, 0.6, "unrelated.pictures_of_nobody", "body", "");
      out_.review.emplace_back("nothing_recognised");
      out_.hold_answer = true;
    } else if (out_.review.empty() && !replies_to_us() && relation_.read_and_nowhere_ours()) {
      // 优化营商环境工作总结 from a registered address: every office sends summaries of everything.
      const bool named = relation_.named_as_ours();
      if (!named || !relation_.pieces_hold_what_is_asked()) doubtful_topic(!named);
    }
    out_.credits = true;
    if (f_.contents.pictures_unclear) out_.review.emplace_back("pictures_of_which");
    return decide(Disposition::submission, known() ? 0.95 : 0.7, "submission.material",
                  "attachment", names_.substr(0, names_.find('\n')));
  }

  // Nothing attached, yet it speaks of bringing: the attachment was forgotten.
  bool forgotten() {
    const std::string both = head_ + "\n" + letter_;
    const std::string_view word = announced(both, words_);
    const bool speaks = announces() || !word.empty();
    if (!speaks || (!known() && !on_topic())) return false;
    if (f_.kind.requirement == nullptr && !announces()) return false;
    if (f_.contents.side > 0) {
      out_.credits = true;
      return decide(Disposition::submission, 0.6, "submission.side_documents_only", "attachment",
                    names_.substr(0, names_.find('\n')));
    }
    // A program or a bomb came: to say that nothing did would be wrong.
    if (f_.contents.hostile > 0) {
      out_.unreadable = true;
      return decide(Disposition::submission, 0.6, "submission.hostile_files_only", "attachment",
                    names_.substr(0, names_.find('\n')));
    }
    out_.forgot = true;
    return decide(Disposition::submission, 0.8, "submission.attachment_forgotten", "body", word);
  }

  // A unit or a person who speaks of our work and fits nothing else is for a person to read.
  void rest() {
    if (f_.contents.side > 0 && known()) {
      out_.credits = true;
      out_.review.emplace_back("side_documents_only");
      decide(Disposition::submission, 0.5, "submission.side_documents_only", "attachment", names_);
    } else if (f_.unit.department || (known() && (speaks_of_kind() || f_.unit.known_address)) ||
               on_topic()) {
      out_.review.emplace_back("nothing_recognised");
      decide(Disposition::enquiry, 0.5, "enquiry.by_default", "body", "");
    } else {
      // Words of a person that nothing here understood: another language, an unheard-of question.
      if (f_.guarded.may_answer && f_.reading.own_length >= kSaysSomething)
        out_.review.emplace_back("nothing_recognised");
      decide(Disposition::unrelated, 0.6, "unrelated.by_default", "body", "");
    }
  }

  const Facts& f_;
  const Vocabulary& words_;
  const Relation relation_;
  Judgement out_;
  bool files_ = false, names_kind_ = false;
  std::string letter_, head_, names_, whole_;
};

}  // namespace

Judgement judge(const Facts& facts) {
  return Judge(facts).run();
}

}  // namespace shouwen::classify
