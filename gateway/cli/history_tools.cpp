// SPDX-License-Identifier: Apache-2.0
#include "gateway/cli/history_tools.h"

#include "gateway/classify/classify.h"

namespace shouwen::cli {

HistoryTools::HistoryTools(const View& view)
    : extractor({view.settings.extract.socket, "",
                 std::chrono::seconds(view.settings.extract.document_seconds)}),
      ocr(ocr::installed()) {
  const config::ExtractSettings& e = view.settings.extract;
  if (!e.scan_socket.empty())
    scanner = std::make_unique<extract::Scanner>(
        extract::Scanner::Options{e.scan_socket, std::chrono::seconds(e.scan_seconds)});
}

intake::Rules HistoryTools::rules(const View& view, bool learned) const {
  std::vector<std::shared_ptr<const classify::Learned>> models;
  if (learned) models = view.office->models();
  return {view.office,
          std::make_shared<const classify::Knowledge>(view.office->roster, view.office->campaigns,
                                                      models),
          scanner != nullptr};
}

}  // namespace shouwen::cli
