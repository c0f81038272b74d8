// Which calls are one fax. A machine whose call broke off calls again within minutes and sends the
// rest, or everything; a person who was not sure sends the whole once more. Told apart by the
// numbers, by how the earlier call ended, and by the pages themselves.
// Threads: pure; `draw` is called for pages that must be compared. Errors: none: a page that cannot
// be drawn is like no other. Source: measured on HylaFAX (docs/design.md, Fax).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "gateway/intake/fax_case.h"
#include "gateway/intake/page_print.h"
#include "storage/fax.h"

namespace shouwen::intake {

// Machines dial again after one to five minutes, three times; the moment is that of the last page.
inline constexpr std::int64_t kRedial = 20 * kMinute;
// A whole fax sent again is looked for this long.
inline constexpr std::int64_t kRepeat = kDay;

// The numbers say one sender: one of them equal, none of them different. Unknown: none can be
// compared, since a folder or a mail told none.
enum class Sender { unknown, same, other };
Sender same_sender(const parsers::fax::FaxArrival& a, const parsers::fax::FaxArrival& b);

// Another fax worth comparing with this one.
struct FaxOther {
  FaxCase whole;
  Instant at;
};

// Could the two be one fax, by what is known without looking at their pages?
bool worth_comparing(const FaxReading& mine, Instant my_time, const storage::FaxNear& near);

using DrawPage = std::function<PagePrint(const FaxCase& whole, std::size_t page)>;

// The links to write, of this fax or of a later call; empty: it stands alone.
std::vector<storage::FaxLink> find_links(const FaxOther& mine, const std::vector<FaxOther>& others,
                                         const DrawPage& draw);

}  // namespace shouwen::intake
