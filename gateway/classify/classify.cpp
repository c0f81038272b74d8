// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/classify.h"

#include <algorithm>

#include "config/text.h"
#include "gateway/classify/addition.h"
#include "gateway/classify/alike.h"
#include "gateway/classify/asked_page.h"
#include "gateway/classify/claims.h"
#include "gateway/classify/disposition.h"
#include "gateway/classify/earlier.h"
#include "gateway/classify/guards.h"
#include "gateway/classify/han.h"
#include "gateway/classify/incoming.h"
#include "gateway/classify/knowledge.h"
#include "gateway/classify/our_mail.h"
#include "gateway/classify/overrule.h"
#include "gateway/classify/parents_mail.h"
#include "gateway/classify/pieces_said.h"
#include "gateway/classify/problems.h"
#include "gateway/classify/quoted_ids.h"
#include "gateway/classify/returned_fax.h"
#include "gateway/classify/secrecy.h"
#include "parsers/mail.h"

namespace shouwen::classify {
namespace {

using storage::Answer;
using storage::Decision;
using storage::Disposition;

void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
  for (const auto& m : more)
    if (std::ranges::find(to, m) == to.end()) to.push_back(m);
}

// How much a mail speaks of one campaign. Its title decides; then words of its pieces and of its
// subject, where they stand at the head of something; then whether it takes anything in that day.
double speaks_of(const Topic& topic, const Reading& reading, CivilDate day) {
  const config::Campaign& c = topic.kinds.campaign();
  const std::string title = canonical_campaign_title(c);
  double named = 0, points = 0;
  for (const Passage& p : reading.passages) {
    const bool ours = p.role != Role::quoted && p.role != Role::card;
    if (!title.empty() && p.text.find(title) != std::string::npos)
      named = std::max(named, ours ? 100.0 : 50.0);  // an answer quotes what it answers
    const bool head = p.role == Role::subject || p.role == Role::file_name ||
                      p.role == Role::member || p.role == Role::document || p.role == Role::opening;
    if (!head) continue;
    double strongest = 0;
    for (const KindHit& hit : topic.kinds.find(p.text, p.role))
      strongest = std::max(strongest, hit.weight);
    points += strongest + (topic.kinds.on_topic(p.text) ? 1 : 0);
    if (!topic.kinds.other_business(p.text).empty()) points -= 1;
  }
  return named + points + (c.intake.holds(day) ? 0.9 : 0);
}

// The campaign a mail speaks of most; of several alike the first.
const Topic& choose_topic(const Knowledge::Impl& k, const Reading& reading,
                          const Context& context) {
  if (k.topics.size() == 1) return *k.topics.front();
  const CivilDate day = to_civil(context.arrival.at, context.zone).date;
  const Topic* best = k.topics.front().get();
  double most = speaks_of(*best, reading, day);
  for (const auto& topic : k.topics) {
    const double points = speaks_of(*topic, reading, day);
    if (points > most) {
      most = points;
      best = topic.get();
    }
  }
  return *best;
}

bool brings(Disposition d) {
  return d == Disposition::submission || d == Disposition::correction;
}

Answer answer(const Facts& f, const Decision& d) {
  if (!f.guarded.may_answer) return Answer::none;
  switch (d.disposition) {
    case Disposition::submission:
    case Disposition::correction:
      return d.problems.empty() ? Answer::receipt : Answer::receipt_with_problems;
    case Disposition::enquiry: {
      // Only a question that concerns us: a unit's, the department's, or one on the subject.
      const bool ours = f.unit.unit != nullptr || f.unit.department ||
                        f.kind.requirement != nullptr ||
                        f.topic.kinds.on_topic(f.reading.subject + f.reading.own);
      return ours ? Answer::receipt : Answer::none;
    }
    default:
      return Answer::none;
  }
}

// The address alone told it.
void explain_by_address(const Facts& f, Decision& d) {
  if (d.unit.empty() || (f.unit.unit != nullptr && f.unit.unit->code == d.unit)) return;
  d.evidence.push_back(
      {"unit=" + d.unit, "from", f.mail.from.front().address, 0, "unit.address_alone", 0.9});
}

void settle_unit(const Facts& f, const config::Roster& roster, Decision& d) {
  const bool nobody = d.disposition == Disposition::spam ||
                      (d.disposition == Disposition::unrelated && f.unit.misdirected);
  if (f.unit.unit != nullptr && !nobody) d.unit = f.unit.unit->code;
  if (d.disposition == Disposition::receipt_of_ours || d.disposition == Disposition::bounce ||
      d.disposition == Disposition::auto_reply) {
    // Their text is ours or a machine's and names anyone; only the address tells whose it is.
    const auto* u = f.mail.from.empty() || f.guarded.from_us
                        ? nullptr
                        : unit_of_address(f.mail.from.front().address, roster, &f.context.history);
    d.unit = u == nullptr || d.disposition == Disposition::bounce ? std::string() : u->code;
    explain_by_address(f, d);
  }
  d.sender_confirmed = f.unit.confirmed && !d.unit.empty() && f.guarded.believes_from();
}

void settle_confidence(const Facts& f, const Judgement& judgement, const config::Campaign& campaign,
                       Decision& d) {
  d.confidence = judgement.confidence;
  if (!brings(d.disposition)) return;
  if (d.unit.empty()) {
    append(d.review, {"unit_unknown"});
    d.confidence = std::min(d.confidence, 0.4);
  } else {
    d.confidence = std::min(d.confidence, f.unit.confidence);
    if (f.unit.confidence < campaign.review_below) append(d.review, {"unit_uncertain"});
  }
  for (const auto& i : d.items) {
    d.confidence = std::min(d.confidence, std::max(i.confidence, 0.4));
    if (i.confidence < storage::kKindIsGuessedBelow) append(d.review, {"type_guessed"});
  }
  if (d.confidence < campaign.review_below && d.review.empty())
    append(d.review, {"low_confidence"});
}

// A claim gives no credit, so a clear one only asks to be followed up. One made for another unit,
// or a letter that contradicts what came with it, is doubt.
void settle_claims(const Facts& f, Decision& d) {
  const bool table = std::ranges::any_of(
      f.documents, [](const extract::Document& doc) { return extract::is_sheet(doc.kind); });
  for (const auto& claim : d.claims) {
    const bool for_another = !claim.unit.empty() && claim.kind == "zero_report";
    const bool contradicted = claim.kind == "listed_not_attached" && !table;
    append(for_another || contradicted ? d.review : d.tasks, {claim.kind});
  }
}

// A late piece that leans on an extension: only staff can enter one.
bool mentions_grant(const Facts& f) {
  return std::ranges::any_of(f.reading.passages, [](const Passage& p) {
    return !first_word(Wording::extension, p.text).empty();
  });
}

// 简讯见附件。总结能否延期？盼复: material came, and a question nobody must overlook.
bool asks_besides(const Facts& f) {
  if (f.contents.narrative) return false;  // the body is the piece
  const std::string& text = f.reading.own;
  return !first_word(Wording::asks_something, text).empty() ||
         (text.find('?') != std::string::npos && !first_word(Wording::enquiry, text).empty());
}

// Whatever the answer asks to be told or promises that somebody reads has a row in the review
// list: a receipt must not ask for a reply that nobody waits for.
void settle_review(const Facts& f, const config::Roster& roster, Decision& d) {
  if (d.disposition == Disposition::enquiry && std::ranges::none_of(d.review, [](const auto& why) {
        return why == "request" || why == "change_announced";
      }))
    append(d.tasks, {"enquiry"});
  settle_claims(f, d);
  if (d.late && mentions_grant(f)) append(d.review, {"quotes_extension"});
  for (const auto& problem : d.problems)
    if (problem == "no_attachment" || problem == "unreadable_attachment" ||
        problem == "encrypted_archive")
      append(d.tasks, {problem});
  // Nothing but its name is known of it, whatever the mail is taken for.
  if (f.contents.ended > 0 && f.fax == nullptr) append(d.review, {"document_not_read"});
  if (!brings(d.disposition)) return;
  if (asks_besides(f)) append(d.tasks, {"enquiry"});
  if (!first_word(Wording::not_final, f.reading.subject + "\n" + f.reading.own).empty())
    append(d.review, {"not_final"});
  if (f.contents.too_many > 0) {
    append(d.review, {"too_many_pieces"});
    d.evidence.push_back({"too_many_pieces", "attachment",
                          std::to_string(f.contents.too_many) + "个文件未逐件登记", 0,
                          "pieces.limit", 1});
  }
  if (d.items.empty() && !d.part_of && d.review.empty() && d.tasks.empty())
    append(d.review, {"nothing_recognised"});
  for (const auto& i : d.items) {
    if (i.type.empty()) append(d.review, {"type_guessed"});
    if (i.unit.empty() || i.unit == d.unit || d.unit.empty()) continue;
    if (!roster.is_within(i.unit, d.unit)) append(d.review, {"other_units_piece"});
  }
  // A scan that nobody has read may hold anything, a mark of secrecy too.
  for (const auto& document : f.documents)
    if (document.wants_ocr && document.text.empty() && !extract::is_picture(document.kind) &&
        f.fax == nullptr)
      append(d.review, {"scan_not_read"});
  if (f.contents.hostile > 0) append(d.tasks, {"hostile_attachment"});
}

// What changes or takes back what a unit sent, or says that it has nothing to send: worth what the
// sender's word is worth.
bool acts_for_unit(const Decision& d) {
  const auto holds = [](const std::vector<std::string>& list, const char* word) {
    return std::ranges::find(list, word) != list.end();
  };
  return d.disposition == Disposition::correction || holds(d.review, "withdrawal") ||
         holds(d.review, "change_announced") ||
         std::ranges::any_of(d.claims, [](const auto& c) { return c.kind == "zero_report"; });
}

// Nobody has confirmed the address for the unit. It is confirmed by staff once: until a person has
// dealt with a mail of it, every one of them says so.
void settle_stranger(const Facts& f, Decision& d) {
  const auto& seen = f.context.history.seen_units;
  if (f.guarded.unproven) return;  // confirming the address would prove nothing
  if (acts_for_unit(d))
    append(d.tasks, {"unconfirmed_sender"});
  else if (brings(d.disposition) && !d.unit.empty() &&
           std::ranges::find(seen, d.unit) == seen.end())
    append(d.tasks, {"new_address"});
}

// Pieces that a letter or a table names beside those that came.
void announce(const Facts& f, const Judgement& judgement, Decision& d) {
  if (!brings(judgement.disposition) || f.fax != nullptr) return;
  Announced more = find_claims(f.documents, f.contents, f.unit, f.topic, f.kind, f.units);
  for (auto& c : more.claims) d.claims.push_back(std::move(c));
  d.evidence.insert(d.evidence.end(), more.evidence.begin(), more.evidence.end());
  if (more_pieces_said(f.reading, f.contents, f.topic.kinds)) append(d.tasks, {"fewer_than_said"});
}

// Every piece of evidence points at its words where a reader finds them. Rules know words and the
// kind of place; the exact place is looked up here once, so that none can go wrong.
void settle_spans(const Facts& f, Decision& d) {
  for (storage::Evidence& e : d.evidence) {
    if (e.words.empty() || e.source.starts_with("header:") || e.source.starts_with("fax:") ||
        e.source == "from" || e.source == "arrival" || e.source == "history")
      continue;
    std::string_view words = e.words;  // long ones were cut
    if (words.ends_with("…")) words.remove_suffix(std::string_view("…").size());
    const Passage* found = nullptr;
    for (const Passage& p : f.reading.passages) {
      if (p.text.find(words) == std::string::npos) continue;
      if (p.source == e.source && (found == nullptr || found->source != e.source)) found = &p;
      if (p.source == e.source && p.offset <= e.offset) found = &p;
      if (found == nullptr) found = &p;
    }
    if (found == nullptr) continue;
    const std::size_t at = found->text.find(words);
    e.source = found->source;
    e.offset = found->offset + code_points(std::string_view(found->text).substr(0, at));
  }
}

Decision assemble(const Facts& f, const Judgement& judgement, const Knowledge::Impl& k) {
  const config::Campaign& campaign = f.topic.kinds.campaign();
  Decision d;
  d.rules_version = kRulesVersion;
  d.disposition = judgement.disposition;
  d.review = judgement.review;
  d.tasks = judgement.tasks;
  d.claims = judgement.claims;
  announce(f, judgement, d);
  if (d.disposition != Disposition::spam && d.disposition != Disposition::unrelated)
    d.campaign = campaign.id;
  settle_unit(f, k.roster, d);
  if (brings(d.disposition) || d.disposition == Disposition::enquiry)
    append(d.review, f.unit.review);
  std::vector<Draft> drafts;
  if (judgement.credits) drafts = f.contents.drafts;
  for (const auto& draft : drafts) {
    d.items.push_back(draft.item);
    d.items.back().untitled = untitled(f, draft.item);
    if (draft.learned) append(d.review, {"type_learned"});
    if (draft.another_named) append(d.review, {"other_units_piece"});
  }
  const Addition addition = find_addition(f, judgement);
  if (addition.pictures) drafts.clear();
  if (brings(d.disposition)) find_problems(f, judgement, drafts, d);
  if (d.disposition == Disposition::correction && f.guarded.believes_from()) {
    const Replaced mended = replaced(f);
    for (const auto* e : mended.messages) d.replaces.push_back(e->message);
    if (mended.doubt) append(d.review, {"which_replaced"});
  }
  add_to_piece(addition, d);
  if (const storage::Earlier* e = brings(d.disposition) ? judged_otherwise(f, d) : nullptr) {
    append(d.review, {"judged_otherwise"});
    d.evidence.push_back({"judged_otherwise=" + std::to_string(e->message.value), "history",
                          "来件" + std::to_string(e->message.value), 0, "history.judged", 1});
  }
  d.ack = judgement.hold_answer ? Answer::none : answer(f, d);
  d.evidence.insert(d.evidence.begin(), f.guarded.evidence.begin(), f.guarded.evidence.end());
  d.evidence.insert(d.evidence.end(), judgement.evidence.begin(), judgement.evidence.end());
  d.evidence.insert(d.evidence.end(), f.unit.evidence.begin(), f.unit.evidence.end());
  if (!d.items.empty())
    d.evidence.insert(d.evidence.end(), f.contents.evidence.begin(), f.contents.evidence.end());
  d.evidence.push_back({"arrival", "arrival", f.context.arrival.basis, 0, "arrival.basis", 1});
  settle_confidence(f, judgement, campaign, d);
  if (f.guarded.failed_auth) append(d.review, {"authentication_failed"});
  if (f.guarded.unproven) append(d.review, {"sender_unproven"});
  if (f.guarded.several_from) append(d.review, {"several_from"});
  // What stood behind the limit, the subject or that there are files, nobody has read.
  if (std::ranges::find(f.mail.defects, "limit_header") != f.mail.defects.end())
    append(d.review, {"header_cut"});
  settle_review(f, k.roster, d);
  if (f.fax == nullptr && !d.sender_confirmed) settle_stranger(f, d);
  if (f.guarded.marked_as_machine) append(d.tasks, {"machine_mail_of_unit"});
  // A guard spoke and somebody's files came with it: credited, or seen by a person.
  if (f.guarded.carries_files && d.items.empty() && d.review.empty() &&
      d.disposition != Disposition::spam)
    append(d.review, {"machine_mail_with_files"});
  return d;
}

}  // namespace

Knowledge::Knowledge(const config::Roster& roster, std::span<const config::Campaign> campaigns,
                     std::span<const std::shared_ptr<const Learned>> learned) {
  std::vector<std::string> not_units, former;
  std::string province;
  std::vector<std::unique_ptr<Topic>> topics;
  for (const auto& c : campaigns) {
    not_units.push_back(c.issuer);
    not_units.push_back(c.contact.office);
    append(not_units, c.words("not_units"));
    append(former, c.words("former_names"));
    const std::size_t end = c.issuer.find("省");
    if (end != std::string::npos) {
      // 信用交通·吉林 is the province, though a city bears the same name.
      province = c.issuer.substr(0, end) + "省";
      append(not_units, {province, c.issuer.substr(0, end)});
    }
    topics.push_back(std::make_unique<Topic>(c));
    for (const auto& one : learned)
      if (one->campaign() == c.id && one->rules_version() == kRulesVersion)
        topics.back()->learned = one;
  }
  if (topics.empty()) {
    static const config::Campaign none;  // no campaign is active: mail is still filed and guarded
    topics.push_back(std::make_unique<Topic>(none));
  }
  UnitNames names(roster, not_units, former);
  impl_ = std::make_unique<const Impl>(
      Impl{roster, std::move(names), FaxNumbers(roster), std::move(province), std::move(topics)});
}
Knowledge::~Knowledge() = default;
Knowledge::Knowledge(Knowledge&&) noexcept = default;

Arrival arrival(const parsers::Mail& mail, const Source& source) {
  if (source.mailbox_server && mail.received_ms && Instant{*mail.received_ms} <= source.first_seen)
    return {Instant{*mail.received_ms}, "received"};
  // A server's clock may run ahead of ours; nothing arrives after it was seen.
  if (source.internal_date && *source.internal_date <= source.first_seen)
    return {*source.internal_date, "internal_date"};
  return {source.first_seen, "first_seen"};
}

storage::HistoryKeys history_keys(const parsers::Mail& mail,
                                  const std::vector<extract::Document>& documents,
                                  const Knowledge& knowledge, const Digest& content,
                                  const FaxCall* fax) {
  const Knowledge::Impl& k = knowledge.impl();
  storage::HistoryKeys keys;
  if (!mail.from.empty()) keys.from = ascii_lower(mail.from.front().address);
  // A bounce tells of the address it could not reach; that one has a history.
  if (is_machine_address(keys.from))
    for (const auto& a : addresses_in(mail.body_text))
      if (!is_machine_address(a)) {
        keys.from = a;
        break;
      }
  keys.rfc_message_id = mail.message_id;
  keys.content = content;
  if (!mail.in_reply_to.empty()) keys.references.push_back(mail.in_reply_to);
  append(keys.references, mail.references);
  if (!mail.message_id.empty()) append(keys.references, {mail.message_id});  // our own come back
  if (mail.report && !mail.report->original_message_id.empty())
    append(keys.references, {mail.report->original_message_id});
  for (const auto& t : k.topics)
    append(keys.numbers, receipt_numbers(mail.subject + "\n" + mail.body_text,
                                         t->kinds.campaign().receipt_prefix));
  if (fax != nullptr) append(keys.numbers, returned_numbers(documents, prefixes_of(k)));
  if (fax != nullptr) append(keys.numbers, numbers_of_pages_again(documents, prefixes_of(k)));
  for (const auto& d : documents)
    if (!d.body && d.size > 0) keys.parts.push_back(d.digest);
  keys.texts = text_keys(mail, documents, knowledge, fax != nullptr);
  const Incoming in = take_in(mail, documents, k, fax);
  if (fax != nullptr) keys.faxes = numbers_of(in, *fax);
  const UnitVerdict verdict =
      match_unit(mail, in.reading, k.unit_sources(), {}, fax == nullptr ? nullptr : &in.line);
  if (verdict.unit != nullptr) keys.units.push_back(verdict.unit->code);
  if (const auto* u = k.roster.by_address(keys.from)) append(keys.units, {u->code});
  return keys;
}

storage::Decision classify(const parsers::Mail& mail,
                           const std::vector<extract::Document>& documents,
                           const Context& context) {
  const Knowledge::Impl& k = context.knowledge.impl();
  const UnitSources sources = k.unit_sources();
  const FaxCall* call = context.fax ? &*context.fax : nullptr;
  const Incoming in = take_in(mail, documents, k, call, context.history);
  const Topic& topic = choose_topic(k, in.reading, context);
  const Guarded guarded = call == nullptr ? guard(mail, in.reading, context, documents)
                                          : guard_fax(documents, prefixes_of(k));
  UnitVerdict unit =
      match_unit(mail, in.reading, sources, context.history, call == nullptr ? nullptr : &in.line);
  const Kind kind = topic.kinds.of_mail(in.reading);
  const FaxPages* pages = call == nullptr ? nullptr : &in.pages;
  Contents contents =
      find_items({in.reading, documents, unit, topic, kind, sources, context, pages});
  give_to_parent(k.roster, unit, contents);
  overrule_kinds(contents, topic, mail);
  const Facts facts{mail, in.reading, documents, context, topic, guarded,
                    unit, kind,       contents,  sources, pages};
  Decision d = assemble(facts, judge(facts), k);
  link_our_mail(facts, k.roster, d);
  note_repetition(facts, d);
  keep_settled(facts, d);
  mark_secrecy(facts, d);
  note_asked_page(facts, prefixes_of(k), d);
  note_alike(facts, context.knowledge, d);
  settle_spans(facts, d);
  return d;
}

}  // namespace shouwen::classify
