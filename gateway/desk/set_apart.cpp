// SPDX-License-Identifier: Apache-2.0
#include "gateway/desk/set_apart.h"

namespace shouwen::desk {

Result<std::set<MessageRef>> set_apart(storage::Reader& reader) {
  storage::MessageFilter filter;
  filter.state = "quarantined";
  storage::Page page{200, 0};
  std::set<MessageRef> out;
  for (;;) {
    auto rows = reader.messages(filter, page);
    if (!rows) return rows.error();
    for (const storage::MessageRow& row : *rows) out.insert(row.ref);
    if (rows->size() < static_cast<std::size_t>(page.limit)) return out;
    page.before = rows->back().ref.value;
  }
}

}  // namespace shouwen::desk
