// SPDX-License-Identifier: Apache-2.0
#include "storage/decision_json.h"

#include <nlohmann/json.hpp>

#include "config/text.h"
#include "storage/words.h"

namespace shouwen::storage {
namespace {

using nlohmann::json;

// Written without a tree of values in between: a decision with its evidence has some two hundred
// of them, and every filed message writes one. Keys are in alphabetical order, as a tree's are.
class JsonText {
 public:
  JsonText& key(std::string_view name) {
    separate();
    out_ += '"';
    out_ += name;
    out_ += "\":";
    fresh_ = true;
    return *this;
  }
  void open(char bracket) {
    separate();
    out_ += bracket;
    fresh_ = true;
  }
  void close(char bracket) {
    out_ += bracket;
    fresh_ = false;
  }

  void value(std::string_view text) {
    separate();
    out_ += '"';
    if (is_valid_utf8(text))
      escape(text);
    else
      escape(sanitize_utf8(text));
    out_ += '"';
  }
  void value(const std::string& text) { value(std::string_view(text)); }
  void value(bool truth) { raw(truth ? "true" : "false"); }
  void value(std::int64_t number) { raw(std::to_string(number)); }
  void value(std::size_t number) { raw(std::to_string(number)); }
  void value(double number) {
    raw(json(number).dump());
  }  // the shortest form that reads back equal
  template <class T>
  void value(const std::vector<T>& values) {
    open('[');
    for (const T& one : values) value(one);
    close(']');
  }
  void value(MessageRef message) { value(message.value); }
  void value(const Item& i) {
    open('{');
    key("attachments").value(i.attachments);
    key("body").value(i.body);
    key("confidence").value(i.confidence);
    if (!i.covers.empty()) key("covers").value(i.covers);
    key("late").value(i.late);
    key("parts").value(i.parts);
    if (i.redo_by) key("redo_by").value(i.redo_by->ms);
    if (!i.returned.empty()) key("returned").value(i.returned);
    key("title").value(i.title);
    key("type").value(i.type);
    if (i.untitled) key("untitled").value(true);
    key("unit").value(i.unit);
    close('}');
  }
  void value(const Evidence& e) {
    open('{');
    key("fact").value(e.fact);
    key("offset").value(e.offset);
    key("rule").value(e.rule);
    key("source").value(e.source);
    key("weight").value(e.weight);
    key("words").value(e.words);
    close('}');
  }
  void value(const Claim& c) {
    open('{');
    key("kind").value(c.kind);
    key("type").value(c.type);
    key("unit").value(c.unit);
    close('}');
  }
  void value(const Difference& d) {
    open('{');
    key("ours").value(d.ours);
    key("theirs").value(d.theirs);
    close('}');
  }
  void value(const Alike& a) {
    open('{');
    key("differences").value(a.differences);
    key("kind").value(a.kind);
    key("other").value(a.other);
    key("place").value(a.place);
    key("share").value(a.share);
    key("unit").value(a.unit);
    close('}');
  }
  std::string take() { return std::move(out_); }

 private:
  void separate() {
    if (!fresh_) out_ += ',';
    fresh_ = false;
  }
  void raw(std::string_view text) {
    separate();
    out_ += text;
  }
  void escape(std::string_view text) {
    static constexpr std::string_view digits = "0123456789abcdef";
    for (char c : text) {
      if (c == '"' || c == '\\') {
        out_ += '\\';
        out_ += c;
      } else if (static_cast<unsigned char>(c) < 0x20) {
        out_ += "\\u00";
        out_ += digits[static_cast<unsigned char>(c) >> 4];
        out_ += digits[static_cast<unsigned char>(c) & 15];
      } else {
        out_ += c;
      }
    }
  }

  std::string out_;
  bool fresh_ = true;
};

// Reads one key when present; a wrong type throws and is caught once, below.
template <class T>
void take(const json& from, const char* key, T& into) {
  if (const auto found = from.find(key); found != from.end()) found->get_to(into);
}

Item item_of(const json& j) {
  Item i;
  take(j, "type", i.type);
  take(j, "unit", i.unit);
  take(j, "title", i.title);
  take(j, "attachments", i.attachments);
  take(j, "parts", i.parts);
  take(j, "body", i.body);
  take(j, "late", i.late);
  take(j, "untitled", i.untitled);
  take(j, "confidence", i.confidence);
  take(j, "returned", i.returned);
  take(j, "covers", i.covers);
  if (const auto found = j.find("redo_by"); found != j.end())
    i.redo_by = Instant{found->get<std::int64_t>()};
  return i;
}

Evidence evidence_of(const json& j) {
  Evidence e;
  take(j, "fact", e.fact);
  take(j, "source", e.source);
  take(j, "words", e.words);
  take(j, "offset", e.offset);
  take(j, "rule", e.rule);
  take(j, "weight", e.weight);
  return e;
}

Claim claim_of(const json& j) {
  Claim c;
  take(j, "type", c.type);
  take(j, "unit", c.unit);
  take(j, "kind", c.kind);
  return c;
}

Alike alike_of(const json& j) {
  Alike a;
  take(j, "kind", a.kind);
  take(j, "place", a.place);
  take(j, "other", a.other.value);
  take(j, "unit", a.unit);
  take(j, "share", a.share);
  for (const json& d : j.value("differences", json::array())) {
    a.differences.emplace_back();
    take(d, "ours", a.differences.back().ours);
    take(d, "theirs", a.differences.back().theirs);
  }
  return a;
}

std::string word(const json& j, const char* key) {
  std::string out;
  take(j, key, out);
  return out;
}

Decision read(const json& j) {
  Decision d;
  d.disposition = disposition_from(word(j, "disposition")).value_or(Disposition::enquiry);
  d.ack = answer_from(word(j, "ack")).value_or(Answer::none);
  take(j, "campaign", d.campaign);
  take(j, "unit", d.unit);
  for (const json& i : j.value("items", json::array())) d.items.push_back(item_of(i));
  take(j, "problems", d.problems);
  take(j, "late", d.late);
  take(j, "review", d.review);
  take(j, "tasks", d.tasks);
  for (const json& c : j.value("claims", json::array())) d.claims.push_back(claim_of(c));
  take(j, "checks", d.checks);
  take(j, "quarantine", d.quarantine);
  take(j, "sender_confirmed", d.sender_confirmed);
  if (j.contains("duplicate_of"))
    d.duplicate_of = MessageRef{j["duplicate_of"].get<std::int64_t>()};
  for (const json& r : j.value("replaces", json::array())) {
    d.replaces.push_back({r.get<std::int64_t>()});
  }
  if (j.contains("part_of")) d.part_of = MessageRef{j["part_of"].get<std::int64_t>()};
  if (j.contains("answers")) d.answers = OutboxRef{j["answers"].get<std::int64_t>()};
  for (const json& a : j.value("alike", json::array())) d.alike.push_back(alike_of(a));
  take(j, "confidence", d.confidence);
  take(j, "rules_version", d.rules_version);
  return d;
}

}  // namespace

std::string to_json(const Decision& d) {
  JsonText out;
  out.open('{');
  out.key("ack").value(name(d.ack));
  if (!d.alike.empty()) out.key("alike").value(d.alike);
  if (d.answers) out.key("answers").value(d.answers->value);
  out.key("campaign").value(d.campaign);
  out.key("checks").value(d.checks);
  out.key("claims").value(d.claims);
  out.key("confidence").value(d.confidence);
  out.key("disposition").value(name(d.disposition));
  if (d.duplicate_of) out.key("duplicate_of").value(d.duplicate_of->value);
  out.key("items").value(d.items);
  out.key("late").value(d.late);
  if (d.part_of) out.key("part_of").value(d.part_of->value);
  out.key("problems").value(d.problems);
  out.key("quarantine").value(d.quarantine);
  out.key("replaces").value(d.replaces);
  out.key("review").value(d.review);
  out.key("rules_version").value(d.rules_version);
  out.key("sender_confirmed").value(d.sender_confirmed);
  out.key("tasks").value(d.tasks);
  out.key("unit").value(d.unit);
  out.close('}');
  return out.take();
}

std::string evidence_to_json(const Decision& d) {
  JsonText out;
  out.value(d.evidence);
  return out.take();
}

Result<Decision> decision_from_json(const std::string& text, const std::string& evidence) {
  try {
    Decision decision = read(json::parse(text));
    if (evidence.size() > 2) {  // more than "[]"
      for (const json& e : json::parse(evidence)) decision.evidence.push_back(evidence_of(e));
    }
    return decision;
  } catch (const json::exception& e) {
    return Error{Fault::corrupt, "storage", std::string("a stored decision: ") + e.what(),
                 "run `shouwen verify`"};
  }
}

std::string to_json(const std::vector<std::string>& words) {
  JsonText out;
  out.value(words);
  return out.take();
}

std::vector<std::string> strings_from_json(const std::string& text) {
  const json value = json::parse(text, nullptr, false);
  std::vector<std::string> out;
  if (!value.is_array()) return out;
  for (const json& word : value) {
    if (word.is_string()) out.push_back(word.get<std::string>());
  }
  return out;
}

}  // namespace shouwen::storage
