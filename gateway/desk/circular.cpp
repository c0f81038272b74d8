// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/circular.h"

#include "gateway/desk/boards.h"
#include "gateway/desk/selection.h"

namespace shouwen::desk {
namespace {

// Letters that had left by then, for each unit they name.
std::map<std::string, int> reminded_by(const std::vector<storage::Reminder>& all, Instant at) {
  std::map<std::string, int> out;
  for (const storage::Reminder& r : all)
    for (const storage::ReminderUnit& u : r.units)
      if (r.sent() && r.sent_at && *r.sent_at <= at && u.named) ++out[u.unit];
  return out;
}

}  // namespace

Result<track::Circular> circular(storage::Reader& reader,
                                 const std::shared_ptr<const Office>& office,
                                 const std::string& campaign, Instant now, Instant at) {
  if (at > now)
    return Error{Fault::rejected_input, "--at",
                 "时刻还没到，通报须出自已过去的时刻 it has not come yet",
                 "例如 as in --at \"2020-11-10 17:00\""};
  auto known = known_at(reader, office, campaign, at);
  if (!known) return known.error();
  track::BoardOptions options;
  options.counting = track::Counting::accepted_only;
  const config::Roster& roster = known->office->roster;
  const track::Board made = track::board(*known->campaign, roster, known->pieces, known->overlays,
                                         known->claims, at, options);
  auto reminders = reader.reminders({known->campaign->id, ""});
  if (!reminders) return reminders.error();
  auto entries = reader.adoptions(known->campaign->id);
  if (!entries) return entries.error();
  auto returned = reader.returns_at(known->campaign->id, at);
  if (!returned) return returned.error();
  return track::circular(
      made, *known->campaign, roster, known->pieces,
      {reminded_by(*reminders, at), std::move(*returned), adoptions_at(*entries, at)});
}

}  // namespace shouwen::desk
