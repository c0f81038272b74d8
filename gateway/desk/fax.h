// Faxes as staff see them, and a person's word on which calls are one fax.
// Threads: the store's. Errors: the store's; rejected_input for what is no fax.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "gateway/desk/desk.h"
#include "storage/reader.h"

namespace shouwen::desk {

Result<nlohmann::json> faxes(storage::Reader& reader, const Office& office,
                             const std::string& state, const storage::Page& page);
// One fax with all its calls, what each source told, and its other calls.
Result<nlohmann::json> fax_show(storage::Reader& reader, const Office& office, MessageRef message);

// `message` goes on where `head` broke off. Both are filed again.
Status join_fax(const Call& call, MessageRef message, MessageRef head);
// `message` stands alone, and no machine joins it again.
Status split_fax(const Call& call, MessageRef message);

// `page` of this call's own file, from 0, or storage::kEveryPage; clockwise `quarters` bring it
// upright, storage::kFindOut gives it back to the readers. It is read and judged again so. False:
// it is so already.
Result<bool> turn_fax(const Call& call, MessageRef message, int page, int quarters);
// Read by OCR once more and judged anew, as when it came.
Status read_fax_again(const Call& call, MessageRef message);

// Its receipt goes once more, to whom the rules answer it now, under the same number. One that
// failed, is held or was cancelled goes as it is; one that went is written anew. `already`: it is
// on its way, or went a moment ago, and nothing was done. rejected_input: nobody to send it to.
struct ReceiptAgain {
  OutboxRef mail;
  bool already = false;
};
Result<ReceiptAgain> send_receipt_again(const Call& call, MessageRef message);

}  // namespace shouwen::desk
