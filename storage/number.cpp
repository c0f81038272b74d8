// SPDX-License-Identifier: Apache-2.0
#include "storage/number.h"

#include "storage/filing.h"
#include "storage/store.h"

namespace shouwen::storage {

Result<std::string> give_number(Store& store, MessageRef message, const std::string& prefix) {
  Database& db = store.database();
  Transaction tx(db);
  const auto row = row_to_act_on(db, message);
  if (!row) return db.status().error();
  if (!row->answerable || row->own_sent || row->same_as)
    return Error{Fault::rejected_input, "storage",
                 "message " + std::to_string(message.value) + " is not to be answered", ""};
  std::string number = take_number(db, *row, prefix, store.epoch());
  if (Status s = tx.commit("outbox.commit", "outbox.committed"); !s.ok()) return s.error();
  return number;
}

}  // namespace shouwen::storage
