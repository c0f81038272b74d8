// SPDX-License-Identifier: Apache-2.0
#include "gateway/classify/incoming.h"

namespace shouwen::classify {

Incoming take_in(const parsers::Mail& mail, const std::vector<extract::Document>& documents,
                 const Knowledge::Impl& k, const FaxCall* call) {
  Incoming out;
  if (call == nullptr) {
    out.reading = read(mail, documents);
    return out;
  }
  out.pages = fax_pages(documents, k.names);
  out.reading = read_fax(documents, out.pages);
  const std::string paper = documents.empty() ? "" : "attachment:" + documents.front().path;
  for (const auto& [number, source] :
       {std::pair<const std::string&, std::string>{call->caller, "fax:caller"},
        {call->tsi, "fax:tsi"},
        {out.pages.number, paper}})
    if (out.line.unit == nullptr && !number.empty())
      if (const config::Unit* unit = k.faxes.find(number)) out.line = {unit, number, source};
  return out;
}

std::vector<std::string> prefixes_of(const Knowledge::Impl& k) {
  std::vector<std::string> out;
  for (const auto& topic : k.topics) out.push_back(topic->kinds.campaign().receipt_prefix);
  return out;
}

}  // namespace shouwen::classify
