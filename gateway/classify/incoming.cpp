// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/incoming.h"

namespace shouwen::classify {
namespace {

struct Told {
  const std::string& number;
  std::string source;
};

// The exchange's word first, what a clerk typed into the machine last.
std::vector<Told> told(const FaxPages& pages, const std::string& paper, const FaxCall& call) {
  std::vector<Told> out;
  for (const Told& one :
       {Told{call.caller, "fax:caller"}, Told{call.tsi, "fax:tsi"}, Told{pages.number, paper}})
    if (!one.number.empty()) out.push_back(one);
  return out;
}

// What a person confirmed of a number outweighs the roster, which may have it wrong.
FaxLine line_of(const Told& one, const Knowledge::Impl& k, const storage::History& history) {
  const auto confirmed = history.confirmed_faxes.find(national_number(one.number));
  if (confirmed != history.confirmed_faxes.end())
    if (const config::Unit* unit = k.roster.find(confirmed->second))
      return {unit, one.number, one.source, true};
  return {k.faxes.find(one.number), one.number, one.source};
}

}  // namespace

Incoming take_in(const parsers::Mail& mail, const std::vector<extract::Document>& documents,
                 const Knowledge::Impl& k, const FaxCall* call, const storage::History& history) {
  Incoming out;
  if (call == nullptr) {
    out.reading = read(mail, documents);
    return out;
  }
  out.pages = fax_pages(documents, k.names);
  out.reading = read_fax(documents, out.pages);
  const std::string paper = documents.empty() ? "" : "attachment:" + documents.front().path;
  for (const Told& one : told(out.pages, paper, *call)) {
    FaxLine line = line_of(one, k, history);
    if (line.unit == nullptr) continue;
    if (out.line.unit == nullptr)
      out.line = std::move(line);
    else if (line.unit != out.line.unit && one.source.starts_with("fax:"))
      out.line.other = line.unit;  // the line at the top of a page is read by OCR and misread
  }
  return out;
}

std::vector<std::string> numbers_of(const Incoming& incoming, const FaxCall& call) {
  std::vector<std::string> out;
  for (const Told& one : told(incoming.pages, "", call)) out.push_back(national_number(one.number));
  return out;
}

std::vector<std::string> prefixes_of(const Knowledge::Impl& k) {
  std::vector<std::string> out;
  for (const auto& topic : k.topics) out.push_back(topic->kinds.campaign().receipt_prefix);
  return out;
}

}  // namespace shouwen::classify
