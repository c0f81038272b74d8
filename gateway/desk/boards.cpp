// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/boards.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "gateway/desk/wording.h"
#include "gateway/track/compare.h"
#include "storage/store.h"

namespace shouwen::desk {
namespace {

constexpr Instant kForever{INT64_MAX};

Result<const config::Campaign*> campaign_of(const Office& office, const std::string& id) {
  if (const config::Campaign* found = office.campaign(id)) return found;
  return Error{Fault::rejected_input, "campaign", "没有此活动 no such campaign: " + id,
               "见 see: shouwen campaign list"};
}

Error not_stated_yet(const Office& office, const std::string& campaign) {
  std::string remedy = "见 see: shouwen ledger";
  for (const storage::Statement& s : office.statements)
    if (s.kind == "campaign" && (campaign.empty() || s.key == campaign))
      remedy = "现行版本生效于 the version now in force is effective from " +
               format_rfc3339(s.effective, office.settings.zone);
  return {Fault::rejected_input, "--at",
          "那时还没有启用活动或名册 no campaign or roster was in force then", remedy};
}

// Has anything happened since? Whatever changes a board leaves an entry in the ledger.
Result<bool> is_past(storage::Reader& reader, Instant at) {
  auto newest = reader.ledger({1, 0});
  if (!newest) return newest.error();
  return !newest->empty() && at < newest->front().at;
}

// A cell whose piece a mail in the queue brought, whatever it waits for: a task (an address nobody
// confirmed) holds nothing back, and still staff should see it.
void star(const track::Board& board, std::map<std::string, track::BoardRow*, std::less<>>& rows,
          const std::string& unit, const std::string& type) {
  const auto row = rows.find(unit);
  if (row == rows.end()) return;
  for (std::size_t i = 0; i < board.columns.size(); ++i) {
    track::Obligation& o = row->second->cells[i].obligation;
    if (board.columns[i].key == type && o.pending > 0) o.in_review = std::max(o.in_review, 1);
  }
}

// A mail in review that credits no piece shows in no cell; without a mark its unit would look as if
// it had sent nothing. Known of the present only: what a mail was held for once is not kept.
Status mark_reviews(storage::Reader& reader, track::Board& board) {
  std::map<std::string, track::BoardRow*, std::less<>> rows;
  for (track::BoardRow& row : board.rows) rows[row.unit] = &row;
  storage::MessageFilter filter;
  filter.only_review = true;
  storage::Page page{1000, 0};
  for (;;) {
    auto mails = reader.messages(filter, page);
    if (!mails) return mails.error();
    for (const storage::MessageRow& mail : *mails) {
      const storage::Decision& d = mail.decision;
      if (!d.campaign.empty() && d.campaign != board.campaign) continue;
      const bool placed = std::any_of(d.items.begin(), d.items.end(), [&](const auto& item) {
        return !item.type.empty() && !(item.unit.empty() && d.unit.empty());
      });
      if (d.unit.empty() && !placed) ++board.unit_unknown;
      if (placed) {
        for (const storage::Item& item : d.items)
          star(board, rows, item.unit.empty() ? d.unit : item.unit, item.type);
        continue;
      }
      if (const auto row = rows.find(d.unit); row != rows.end()) row->second->mail_in_review = true;
    }
    if (mails->size() < static_cast<std::size_t>(page.limit)) return Done{};
    page.before = mails->back().ref.value;
  }
}

std::vector<std::string> differing(const track::Board& a, const track::Board& b) {
  std::vector<std::string> out;
  std::map<std::string, const track::BoardRow*> other;
  for (const track::BoardRow& row : b.rows) other[row.unit] = &row;
  for (const track::BoardRow& row : a.rows) {
    const auto same = other.find(row.unit);
    if (same == other.end() || !(*same->second == row)) out.push_back(a.campaign + "/" + row.unit);
    if (same != other.end()) other.erase(same);
  }
  for (const auto& [unit, row] : other) out.push_back(a.campaign + "/" + unit);
  return out;
}

std::vector<track::ReadingFigures> figures_of(const Known& known, Instant moment) {
  return track::compare(*known.campaign, known.office->roster, known.pieces, known.overlays,
                        known.claims, moment);
}

}  // namespace

Result<Known> known_at(storage::Reader& reader, std::shared_ptr<const Office> office,
                       const std::string& campaign, std::optional<Instant> at) {
  Known out;
  if (at) {
    auto past = is_past(reader, *at);
    if (!past) return past.error();
    out.past = *past;
  }
  if (out.past) {
    auto statements = reader.statements_known(*at);
    if (!statements) return statements.error();
    auto then = make_office(office->settings, std::move(*statements));
    if (!then) return then.error();
    // Which campaign is meant is a word of today.
    const config::Campaign* meant = office->campaign(campaign);
    const std::string id = meant ? meant->id : campaign;
    if ((*then)->campaign(id) == nullptr || (*then)->roster.size() == 0)
      return not_stated_yet(*office, id);
    office = *then;
    auto found = campaign_of(*office, id);
    if (!found) return found.error();
    out.campaign = *found;
  } else {
    auto found = campaign_of(*office, campaign);
    if (!found) return found.error();
    out.campaign = *found;
  }
  out.office = std::move(office);
  const auto keep = [&out](storage::PieceRow&& row) { out.pieces.push_back(std::move(row)); };
  const std::string& id = out.campaign->id;
  Status read = out.past ? reader.each_piece_at(id, *at, keep) : reader.each_piece(id, keep);
  if (!read) return read.error();
  auto overlays = reader.overlays(id);
  if (!overlays) return overlays.error();
  auto claims = reader.claims(id, out.past ? *at : kForever);
  if (!claims) return claims.error();
  out.overlays = std::move(*overlays);
  out.claims = std::move(*claims);
  return out;
}

Result<track::Board> board(storage::Reader& reader, const std::shared_ptr<const Office>& office,
                           const std::string& campaign, Instant now, std::optional<Instant> at,
                           const track::BoardOptions& options) {
  auto known = known_at(reader, office, campaign, at);
  if (!known) return known.error();
  if (Status wanted = check_board(*office, *known->campaign, options); !wanted)
    return wanted.error();
  track::Board out = track::board(*known->campaign, known->office->roster, known->pieces,
                                  known->overlays, known->claims, at.value_or(now), options);
  if (known->past) return out;
  if (Status marked = mark_reviews(reader, out); !marked) return marked.error();
  return out;
}

Result<nlohmann::json> compare(storage::Reader& reader, const std::shared_ptr<const Office>& office,
                               const std::string& campaign, Instant now,
                               std::optional<Instant> at) {
  auto known = known_at(reader, office, campaign, at);
  if (!known) return known.error();
  const Instant moment = at.value_or(now);
  return track::compare_json(*known->campaign, figures_of(*known, moment), moment);
}

Result<std::string> compare_text(storage::Reader& reader,
                                 const std::shared_ptr<const Office>& office,
                                 const std::string& campaign, Instant now,
                                 std::optional<Instant> at) {
  auto known = known_at(reader, office, campaign, at);
  if (!known) return known.error();
  const Instant moment = at.value_or(now);
  return track::compare_text(*known->campaign, figures_of(*known, moment), moment);
}

Result<track::Projection*> Boards::projection(storage::Reader& reader,
                                              const config::Campaign& campaign) {
  const auto found = projections_.find(campaign.id);
  if (found != projections_.end()) return &found->second;
  auto overlays = reader.overlays(campaign.id);
  if (!overlays) return overlays.error();
  auto claims = reader.claims(campaign.id, kForever);
  if (!claims) return claims.error();
  track::Projection fresh(campaign, office_->roster);
  fresh.set(track::Overlays(*overlays, *claims, kForever));
  Status read =
      reader.each_piece(campaign.id, [&fresh](storage::PieceRow&& row) { fresh.put(row); });
  if (!read) return read.error();
  return &projections_.emplace(campaign.id, std::move(fresh)).first->second;
}

Status Boards::refresh(storage::Store& store, storage::Reader& reader,
                       const std::shared_ptr<const Office>& office) {
  const storage::TrackChanges changes = store.take_track_changes();
  if (office != office_ || changes.all) {
    projections_.clear();
    office_ = office;
    return Done{};
  }
  if (projections_.empty()) return Done{};
  auto rows = reader.pieces_by_id(changes.pieces);
  if (!rows) {
    projections_.clear();  // what was to be read again is forgotten by now
    return rows.error();
  }
  for (auto& [id, projection] : projections_) {
    for (const auto& [campaign, row] : *rows) {
      if (campaign == id)
        projection.put(row);
      else
        projection.forget(row.ref);
    }
    if (!changes.overlays && !changes.claims) continue;
    auto overlays = reader.overlays(id);
    auto claims = reader.claims(id, kForever);
    if (!overlays || !claims) {
      const Error error = overlays ? claims.error() : overlays.error();
      projections_.clear();
      return error;
    }
    projection.set(track::Overlays(*overlays, *claims, kForever));
  }
  return Done{};
}

Result<track::Board> Boards::board(storage::Store& store, storage::Reader& reader,
                                   const std::shared_ptr<const Office>& office,
                                   const std::string& campaign, Instant now,
                                   const track::BoardOptions& options) {
  if (Status fresh = refresh(store, reader, office); !fresh) return fresh.error();
  auto found = campaign_of(*office_, campaign);
  if (!found) return found.error();
  if (Status wanted = check_board(*office_, **found, options); !wanted) return wanted.error();
  auto made = projection(reader, **found);
  if (!made) return made.error();
  track::Board out = (*made)->board(now, options);
  if (Status marked = mark_reviews(reader, out); !marked) return marked.error();
  return out;
}

Result<std::vector<std::string>> Boards::differences(storage::Store& store, storage::Reader& reader,
                                                     const std::shared_ptr<const Office>& office,
                                                     Instant now) {
  if (Status fresh = refresh(store, reader, office); !fresh) return fresh.error();
  std::vector<std::string> out;
  for (auto& [id, projection] : projections_) {
    auto known = known_at(reader, office, id, std::nullopt);
    if (!known) return known.error();
    const track::Board again = track::board(*known->campaign, office->roster, known->pieces,
                                            known->overlays, known->claims, now);
    const auto found = differing(projection.board(now), again);
    out.insert(out.end(), found.begin(), found.end());
  }
  return out;
}

Result<std::vector<std::string>> history_differences(storage::Reader& reader,
                                                     const std::shared_ptr<const Office>& office,
                                                     Instant now) {
  std::vector<std::string> out;
  for (const config::Campaign& campaign : office->campaigns) {
    auto known = known_at(reader, office, campaign.id, std::nullopt);
    if (!known) return known.error();
    std::vector<storage::PieceRow> versions;
    Status read = reader.each_piece_at(campaign.id, kForever, [&versions](storage::PieceRow&& row) {
      versions.push_back(std::move(row));
    });
    if (!read) return read.error();
    const auto made = [&](const std::vector<storage::PieceRow>& pieces) {
      return track::board(campaign, office->roster, pieces, known->overlays, known->claims, now);
    };
    const auto found = differing(made(known->pieces), made(versions));
    out.insert(out.end(), found.begin(), found.end());
  }
  return out;
}

}  // namespace shouwen::desk
