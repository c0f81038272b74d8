// SPDX-License-Identifier: Apache-2.0
#include "storage/decision_json.h"

#include <nlohmann/json.hpp>

#include "storage/words.h"

namespace shouwen::storage {
namespace {

using nlohmann::json;

std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json item_json(const Item& i) {
  return {{"type", i.type},   {"unit", i.unit}, {"title", i.title}, {"attachments", i.attachments},
          {"parts", i.parts}, {"body", i.body}, {"late", i.late},   {"confidence", i.confidence}};
}

json evidence_json(const Evidence& e) {
  return {{"fact", e.fact},     {"source", e.source}, {"words", e.words},
          {"offset", e.offset}, {"rule", e.rule},     {"weight", e.weight}};
}

json claim_json(const Claim& c) {
  return {{"type", c.type}, {"unit", c.unit}, {"kind", c.kind}};
}

template <class T, class F>
json list_json(const std::vector<T>& values, F one) {
  json out = json::array();
  for (const T& value : values) out.push_back(one(value));
  return out;
}

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
  take(j, "confidence", i.confidence);
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
  for (const json& c : j.value("claims", json::array())) d.claims.push_back(claim_of(c));
  take(j, "checks", d.checks);
  take(j, "quarantine", d.quarantine);
  take(j, "sender_confirmed", d.sender_confirmed);
  if (j.contains("duplicate_of"))
    d.duplicate_of = MessageRef{j["duplicate_of"].get<std::int64_t>()};
  for (const json& r : j.value("replaces", json::array())) {
    d.replaces.push_back({r.get<std::int64_t>()});
  }
  if (j.contains("answers")) d.answers = OutboxRef{j["answers"].get<std::int64_t>()};
  take(j, "confidence", d.confidence);
  take(j, "rules_version", d.rules_version);
  return d;
}

}  // namespace

std::string to_json(const Decision& d) {
  json out = {{"disposition", name(d.disposition)},
              {"campaign", d.campaign},
              {"unit", d.unit},
              {"items", list_json(d.items, item_json)},
              {"ack", name(d.ack)},
              {"problems", d.problems},
              {"late", d.late},
              {"review", d.review},
              {"claims", list_json(d.claims, claim_json)},
              {"checks", d.checks},
              {"quarantine", d.quarantine},
              {"sender_confirmed", d.sender_confirmed},
              {"replaces", list_json(d.replaces, [](MessageRef m) { return m.value; })},
              {"confidence", d.confidence},
              {"rules_version", d.rules_version}};
  if (d.duplicate_of) out["duplicate_of"] = d.duplicate_of->value;
  if (d.answers) out["answers"] = d.answers->value;
  return dump(out);
}

std::string evidence_to_json(const Decision& d) {
  return dump(list_json(d.evidence, evidence_json));
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
  return dump(json(words));
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
