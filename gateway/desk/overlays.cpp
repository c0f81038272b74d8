// 免报 延期 补正期限 零报告 and the true arrival: what staff decide about an obligation beside the
// pieces. Each needs a reason; what relieves a unit also needs whoever approved it.
// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/overlays.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "gateway/desk/records.h"
#include "gateway/desk/settle.h"
#include "gateway/desk/wording.h"
#include "storage/reader.h"

namespace shouwen::desk {
namespace {

using nlohmann::json;
using storage::Overlay;
using storage::OverlayKind;

Error refuse(std::string what, std::string remedy = "") {
  return {Fault::rejected_input, "desk", std::move(what), std::move(remedy)};
}

Status known_owner(const Office& office, const config::Campaign& campaign, const Overlay& o) {
  if (!o.requirement.empty() && !campaign.find(o.requirement)) {
    std::string keys;
    for (const config::Requirement& r : campaign.requirements) keys += " " + r.key + r.label_zh;
    return refuse("没有这项报送要求 no such requirement: " + o.requirement, "可用 one of:" + keys);
  }
  if (o.unit.empty()) return Done{};
  const config::Unit* unit = office.roster.find(o.unit);
  if (!unit)
    return refuse("名册中没有此单位代码 no such unit: " + o.unit, "代码见 codes: shouwen board");
  if (unit->is_sub_body())
    return refuse("该单位不应报，归于 " + unit->credits_to + " this unit owes nothing",
                  "改用该单位代码 use the code of the unit it is credited to");
  const bool owes = std::ranges::any_of(campaign.requirements, [&](const config::Requirement& r) {
    return (o.requirement.empty() || r.key == o.requirement) && config::owes(r, *unit);
  });
  if (!owes)
    return refuse(o.unit + " 按现行读法不应报 owes nothing of this under the reading in force",
                  "见 see: shouwen board --unit " + o.unit);
  return Done{};
}

// An extension that ends before the date it extends would silently do nothing.
Status extends(const config::Campaign& campaign, const Overlay& o) {
  for (const config::Requirement& r : campaign.requirements) {
    if (!o.requirement.empty() && r.key != o.requirement) continue;
    if (*o.until > r.due(1).last_moment(campaign.zone)) return Done{};
  }
  return refuse("新期限不晚于原期限 the new date is not after the old one",
                "原期限见 dates: shouwen board");
}

json overlay_json(const Overlay& o, const Office& office, const config::Campaign& campaign) {
  const config::Requirement* requirement = campaign.find(o.requirement);
  const auto moment = [&](const std::optional<Instant>& at) {
    return at ? json(format_rfc3339(*at, campaign.zone)) : json(nullptr);
  };
  return {{"overlay", o.id},
          {"kind", name(o.kind)},
          {"kind_zh", overlay_zh(o.kind)},
          {"campaign", campaign.id},
          {"unit", o.unit},
          {"unit_name", o.unit.empty() ? "" : unit_name(office, o.unit)},
          {"type", o.requirement},
          {"label", requirement ? requirement->label_zh : ""},
          {"message", o.message ? json(o.message.value) : json(nullptr)},
          {"until", moment(o.until)},
          {"approver", o.approver},
          {"reason", o.reason},
          {"by", o.actor},
          {"at", moment(o.at)},
          {"ended", moment(o.ended)},
          {"ended_by", o.ended_by},
          {"ended_reason", o.ended_reason}};
}

}  // namespace

std::string overlay_zh(OverlayKind kind) {
  switch (kind) {
    case OverlayKind::exempt:
      return "免报";
    case OverlayKind::extended:
      return "延期";
    case OverlayKind::redo_by:
      return "补正期限";
    case OverlayKind::zero_accepted:
      return "零报告认可";
    case OverlayKind::zero_refused:
      return "零报告不认可";
    case OverlayKind::arrival:
      return "实际到达";
  }
  return "";
}

Result<std::int64_t> add_overlay(const Call& call, const std::string& campaign, Overlay overlay) {
  if (call.actor.reason.empty()) return refuse("要写明理由 say why", "-r 理由");
  const bool arrival = overlay.kind == OverlayKind::arrival;
  if (!arrival && overlay.approver.empty())
    return refuse("要写明批准人 say who approved it", "--approver 姓名");
  if (arrival) {
    if (*overlay.until > call.now)
      return refuse("到达时间在将来 the moment lies in the future", "检查年月日 check the date");
    overlay.campaign.clear();
    return call.store.add_overlay(overlay, call.actor, call.now);
  }
  const config::Campaign* found = call.office->campaign(campaign);
  if (!found)
    return refuse("没有此活动 no such campaign: " + campaign, "见 see: shouwen campaign list");
  overlay.campaign = found->id;
  if (Status known = known_owner(*call.office, *found, overlay); !known) return known.error();
  if (overlay.kind == OverlayKind::extended)
    if (Status later = extends(*found, overlay); !later) return later.error();
  const bool zero =
      overlay.kind == OverlayKind::zero_accepted || overlay.kind == OverlayKind::zero_refused;
  if (!zero) return call.store.add_overlay(overlay, call.actor, call.now);
  std::int64_t id = 0;
  Status done = call.store.transaction(
      [&]() -> Status {
        auto added = call.store.add_overlay(overlay, call.actor, call.now);
        if (!added) return added.error();
        id = *added;
        return settle_zero_report(call, found->id, overlay.unit, overlay.requirement);
      },
      "desk.commit", "desk.committed");
  if (!done) return done.error();
  return id;
}

Status end_overlay(const Call& call, std::int64_t id) {
  if (call.actor.reason.empty()) return refuse("要写明理由 say why", "-r 理由");
  return call.store.end_overlay(id, call.actor, call.now);
}

Result<json> overlays(storage::Reader& reader, const Office& office, const std::string& campaign,
                      const OverlayFilter& filter) {
  const config::Campaign* found = office.campaign(campaign);
  if (!found)
    return Error{Fault::rejected_input, "campaign", "没有此活动 no such campaign: " + campaign,
                 "见 see: shouwen campaign list"};
  auto rows = reader.overlays(found->id);
  if (!rows) return rows.error();
  json out = json::array();
  for (const Overlay& o : *rows) {
    if (o.ended && !filter.undone_too) continue;
    if (!filter.unit.empty() && o.unit != filter.unit) continue;
    out.push_back(overlay_json(o, office, *found));
  }
  return json{{"campaign", found->id}, {"overlays", std::move(out)}};
}

}  // namespace shouwen::desk
