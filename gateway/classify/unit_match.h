// Whose mail it is: the address first, then what the mail says, weighed by place and form; and
// whose each single document is.
// Threads: pure. Errors: none; an unknown unit is a null pointer with a reason.
// Source: DESIGN §7, OFFICE §4 §5.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/classify/classify.h"
#include "gateway/classify/unit_mentions.h"

namespace shouwen::classify {

struct UnitVerdict {
  const config::Unit* unit = nullptr;
  double confidence = 0;
  bool confirmed = false;      // the address is registered or confirmed for this very unit
  bool known_address = false;  // the address belongs to some unit, by list, domain or history
  bool department = false;     // the sender sits in the issuer's own house
  bool misdirected = false;    // meant for another province's office
  bool on_behalf = false;
  std::vector<Mention> mentions;  // everything found, for documents and claims
  std::vector<std::string> review;
  std::vector<storage::Evidence> evidence;
};

struct UnitSources {
  const config::Roster& roster;
  const UnitNames& names;
  std::string home_province;  // "吉林省", from the issuer's name
};

// The line a fax came over, as far as its number is known: evidence, never proof.
struct FaxLine {
  const config::Unit* unit = nullptr;
  std::string number, source;  // "fax:tsi", "fax:caller", "attachment:1"
  bool confirmed = false;      // by a person; else the roster says so
  // Whose number the other machine's word is, when that is another unit's: one of the two is wrong.
  const config::Unit* other = nullptr;
};

// `line` is set when it came by fax.
UnitVerdict match_unit(const parsers::Mail& mail, const Reading& reading,
                       const UnitSources& sources, const storage::History& history,
                       const FaxLine* line = nullptr);

// The unit one document (or a name inside an archive) says it is from, when that is not the mail's:
// a county within the sender's line, or one the mail itself names beside its own.
const config::Unit* document_unit(std::string_view canonical_name, std::size_t document,
                                  const UnitVerdict& verdict, const UnitSources& sources);
// A paper of the sender's by its signature alone, that names another listed unit, not of its line,
// where papers say whose they are.
bool names_another(std::size_t document, const UnitVerdict& verdict, const UnitSources& sources);

// The unit of a bounced or auto-answered mail: the address it speaks of.
const config::Unit* unit_of_address(const std::string& address, const config::Roster& roster,
                                    const storage::History* history);

}  // namespace shouwen::classify
