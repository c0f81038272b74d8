// Requests that only look: pieces, messages, texts, our mails, tables to export.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <nlohmann/json.hpp>

#include "gateway/desk/fax.h"
#include "gateway/desk/handling.h"
#include "gateway/desk/queries.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;

storage::Page page_of(Args& args) {
  storage::Page page;
  page.limit =
      static_cast<int>(std::clamp<std::int64_t>(args.number("limit").value_or(50), 1, 1000));
  page.before = args.number("before").value_or(0);
  return page;
}

}  // namespace

Result<json> do_items(Handling& h) {
  ItemsFilter filter{h.args.text("unit").value_or(""), h.args.text("type").value_or(""),
                     h.args.text("state").value_or(""), h.args.flag("late")};
  std::string campaign = h.args.text("campaign").value_or("");
  if (h.args.error()) return *h.args.error();
  return items(h.reader, *h.call.office, campaign, filter);
}

Result<json> do_show(Handling& h) {
  std::string what = h.args.needed("message");
  if (h.args.error()) return *h.args.error();
  return show(h.reader, *h.call.office, what);
}

Result<json> do_faxes(Handling& h) {
  std::string state = h.args.text("state").value_or("");
  storage::Page page = page_of(h.args);
  if (h.args.error()) return *h.args.error();
  return faxes(h.reader, *h.call.office, state, page);
}

Result<json> do_messages(Handling& h) {
  storage::MessageFilter filter;
  filter.unit = h.args.text("unit").value_or("");
  filter.campaign = h.args.text("campaign").value_or("");
  filter.disposition = h.args.text("disposition").value_or("");
  filter.state = h.args.text("state").value_or("");
  filter.type = h.args.text("type").value_or("");
  storage::Page page = page_of(h.args);
  if (h.args.error()) return *h.args.error();
  return messages(h.reader, *h.call.office, filter, page);
}

Result<json> do_review(Handling& h) {
  ReviewFilter filter;
  filter.unit = h.args.text("unit").value_or("");
  if (auto reason = h.args.text("reason"); reason && !reason->empty())
    filter.reasons.push_back(*reason);
  storage::Page page = page_of(h.args);
  if (h.args.error()) return *h.args.error();
  return review(h.reader, *h.call.office, filter, page);
}

Result<json> do_search(Handling& h) {
  std::string words = h.args.needed("words");
  storage::Page page = page_of(h.args);
  if (h.args.error()) return *h.args.error();
  return search(h.reader, *h.call.office, words, page);
}

Result<json> do_outbox(Handling& h) {
  std::string state = h.args.text("state").value_or("");
  storage::Page page = page_of(h.args);
  if (h.args.error()) return *h.args.error();
  return outbox(h.reader, *h.call.office, state, page);
}

Result<json> do_export(Handling& h) {
  std::string what = h.args.needed("what"), campaign = h.args.text("campaign").value_or("");
  auto at = h.args.moment("at");
  if (h.args.error()) return *h.args.error();
  auto csv = export_csv(h.reader, h.call.office, what, campaign, h.call.now, at);
  if (!csv) return csv.error();
  return json{{"csv", *csv}};
}

}  // namespace shouwen::desk
