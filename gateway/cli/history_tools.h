// What commands that judge history again share: the store open to look only, beside a running
// daemon, and the tools that read attachments.
// Lifetime: `how` refers to the tools beside it. Errors: of the store.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "gateway/cli/command.h"
#include "gateway/extract/extractor.h"
#include "gateway/extract/scanner.h"
#include "gateway/intake/pipeline.h"
#include "gateway/ocr/reader.h"
#include "storage/past.h"

namespace shouwen::cli {

struct HistoryTools {
  explicit HistoryTools(const View& view);

  // Today's rules, with what was learned or without.
  intake::Rules rules(const View& view, bool learned) const;
  intake::Pipeline::Extraction how() { return {{&extractor, scanner.get(), &ocr}, {}}; }

  extract::Extractor extractor;
  ocr::Reader ocr;
  std::unique_ptr<extract::Scanner> scanner;  // when one is configured
};

}  // namespace shouwen::cli
