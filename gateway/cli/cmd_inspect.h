// `shouwen inspect`: the dry run (DESIGN §9). Reads mails and faxes from files, classifies them as
// one history in the order given, prints one JSON object a line. A list of paths may hold several
// histories, which know nothing of each other but share what OCR has read. Sends nothing, writes
// nothing, needs no configuration file. A file that cannot be read is a record with an error, not
// an end. Exit code: 0 clear, 2 when units, campaign or arguments are wrong.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace shouwen::cli {

struct InspectOptions {
  std::string format = "jsonl";
  std::string units;     // units.csv
  std::string campaign;  // campaign file, TOML
  std::vector<std::string> own_addresses;
  std::vector<std::string> own_domains;  // Message-ID domains of our own earlier mail
  std::vector<std::string> paths;        // files, or folders read in name order
  std::string list;  // a file of such paths, one a line; an empty line begins another history
};

// Declares the subcommand on `app`; its arguments land in `options` when it is parsed.
CLI::App* add_inspect(CLI::App& app, InspectOptions& options);

int inspect(const InspectOptions& options, std::ostream& out, std::ostream& err);

}  // namespace shouwen::cli
