// The list of pieces, as JSON and as CSV.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "config/text.h"
#include "gateway/desk/boards.h"
#include "gateway/desk/mask.h"
#include "gateway/desk/queries.h"
#include "gateway/desk/records.h"
#include "gateway/desk/set_apart.h"
#include "gateway/desk/wording.h"
#include "gateway/track/projection.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;

constexpr Instant kForever{INT64_MAX};

Result<const config::Campaign*> campaign_of(const Office& office, const std::string& id) {
  const config::Campaign* found = office.campaign(id);
  if (found) return found;
  return Error{Fault::rejected_input, "campaign", "没有此活动 no such campaign: " + id,
               "见 see: shouwen campaign list"};
}

// A piece waits for a person while its message does, whatever for: a task holds nothing back, and
// still staff should see which pieces it is about.
Status mark_waiting(storage::Reader& reader, std::vector<storage::SubmissionRow>& rows) {
  storage::MessageFilter filter;
  filter.only_review = true;
  storage::Page page{1000, 0};
  std::set<MessageRef> waiting;
  for (;;) {
    auto mails = reader.messages(filter, page);
    if (!mails) return mails.error();
    for (const storage::MessageRow& mail : *mails) waiting.insert(mail.ref);
    if (mails->size() < static_cast<std::size_t>(page.limit)) break;
    page.before = mails->back().ref.value;
  }
  for (storage::SubmissionRow& row : rows)
    row.in_review =
        row.in_review || (track::is_live(row) && !row.accepted && waiting.contains(row.message));
  return Done{};
}

// Which pieces are late is what the board says, true arrivals and extensions included; what is no
// longer counted keeps what was said of it when it came.
Status mark_late(storage::Reader& reader, const Office& office, const config::Campaign& campaign,
                 std::vector<storage::SubmissionRow>& rows) {
  auto overlays = reader.overlays(campaign.id);
  if (!overlays) return overlays.error();
  auto claims = reader.claims(campaign.id, kForever);
  if (!claims) return claims.error();
  track::Projection projection(campaign, office.roster);
  projection.set(track::Overlays(*overlays, *claims, kForever));
  Status read = reader.each_piece(campaign.id,
                                  [&projection](storage::PieceRow&& row) { projection.put(row); });
  if (!read) return read;
  const std::vector<SubmissionRef> found = projection.late_pieces();
  const std::set<SubmissionRef> late(found.begin(), found.end());
  for (storage::SubmissionRow& row : rows)
    if (track::is_live(row)) row.late = late.contains(row.ref);
  return Done{};
}

// The rows of a list, without the words of what is set apart.
Result<std::vector<storage::SubmissionRow>> listed(storage::Reader& reader, const Office& office,
                                                   const config::Campaign& campaign,
                                                   const std::string& unit) {
  auto rows = reader.submissions(campaign.id, unit);
  if (!rows) return rows;
  if (Status marked = mark_waiting(reader, *rows); !marked) return marked.error();
  if (Status marked = mark_late(reader, office, campaign, *rows); !marked) return marked.error();
  auto hidden = set_apart(reader);
  if (!hidden) return hidden.error();
  for (storage::SubmissionRow& row : *rows) {
    row.title = mask_personal(row.title);
    for (std::string& name : row.attachments) name = mask_personal(name);
    if (!hidden->contains(row.message)) continue;
    row.title.clear();
    row.attachments.clear();
  }
  return rows;
}

std::string yes_no(bool b) {
  return b ? "是" : "否";
}

std::string items_csv(const std::vector<storage::SubmissionRow>& rows, const Office& office) {
  std::string out = "\xEF\xBB\xBF";
  auto line = [&out](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i) out += (i ? "," : "") + csv_cell(cells[i]);
    out += "\r\n";
  };
  line({"来件", "报送件", "单位代码", "单位", "类别", "标题", "状态", "收到时间", "版本", "有疑点",
        "迟报", "核收", "附件"});
  for (const storage::SubmissionRow& row : rows) {
    std::string names;
    for (const std::string& name : row.attachments) names += (names.empty() ? "" : "；") + name;
    line({std::to_string(row.message.value), std::to_string(row.ref.value), row.unit,
          unit_name(office, row.unit), type_label(office, row.campaign, row.type), row.title,
          track::piece_state_zh(row.state), format_rfc3339(row.arrival, office.settings.zone),
          std::to_string(row.version), yes_no(row.in_review), yes_no(row.late),
          yes_no(row.accepted), names});
  }
  return out;
}

}  // namespace

Result<json> items(storage::Reader& reader, const Office& office, const std::string& campaign,
                   const ItemsFilter& filter) {
  auto found = campaign_of(office, campaign);
  if (!found) return found.error();
  if (Status known = check_items(office, **found, filter); !known) return known.error();
  auto rows = listed(reader, office, **found, filter.unit);
  if (!rows) return rows.error();
  json out = json::array();
  for (const storage::SubmissionRow& row : *rows) {
    if (!filter.type.empty() && row.type != filter.type) continue;
    if (!filter.state.empty() && row.state != filter.state) continue;
    if (filter.late && !(row.late && track::is_live(row))) continue;
    out.push_back(submission_json(row, office));
  }
  return json{{"campaign", (*found)->id}, {"items", std::move(out)}};
}

Result<std::string> export_csv(storage::Reader& reader, const std::shared_ptr<const Office>& office,
                               const std::string& what, const std::string& campaign, Instant now,
                               std::optional<Instant> at, const std::string& type) {
  if (what == "board") {
    track::BoardOptions options;
    options.type = type;
    auto made = board(reader, office, campaign, now, at, options);
    if (!made) return made.error();
    return track::board_csv(*made);
  }
  if (what != "items")
    return Error{Fault::rejected_input, "export", "不能导出 cannot export: " + what,
                 "board, items"};
  auto found = campaign_of(*office, campaign);
  if (!found) return found.error();
  if (Status known = check_items(*office, **found, {"", type, ""}); !known) return known.error();
  auto rows = listed(reader, *office, **found, "");
  if (!rows) return rows.error();
  const Instant moment = at.value_or(now);
  std::erase_if(*rows, [&](const storage::SubmissionRow& r) {
    return r.arrival > moment || (!type.empty() && r.type != type);
  });
  return items_csv(*rows, *office);
}

}  // namespace shouwen::desk
