// A fax between its octets and its judgement: what the line told, the structure of the file,
// whether it is whole, and the Document its pages become. Used by the daemon's pipeline and by
// `inspect`. Shapes: octets are a TIFF as received, or, for a call that brought no page, its
// sidecar's text. Threads: pure. Lifetime: values. Errors: none; an unreadable file is a partial
// fax. Source: DESIGN §4 §9; parsers/fax.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/ids.h"
#include "config/time.h"
#include "gateway/classify/classify.h"
#include "gateway/extract/extract.h"
#include "parsers/fax/arrival.h"
#include "parsers/fax/completeness.h"
#include "parsers/fax/tiff.h"

namespace shouwen::intake {

struct FaxReading {
  parsers::fax::FaxArrival arrival;
  parsers::fax::Tiff tiff;
  parsers::fax::Completeness completeness;
  parsers::fax::Told told;
  // Made of several calls: a page that came twice shows where the later one goes on; without one,
  // nothing does but a count on the cover, and a person looks.
  enum class Joined : std::uint8_t { no, following, overlapping };
  Joined joined = Joined::no;
};

FaxReading read_fax(std::string_view octets, parsers::fax::FaxArrival told_by_source,
                    const parsers::fax::Told& told = {});

// `.tif.json` as in the corpus: {"argv": [...], "faxinfo": {...}}. nullopt: no such JSON.
std::optional<parsers::fax::FaxArrival> fax_sidecar(std::string_view json);

// The fax as a document of `octets` octets under its content digest. Its text is OCR's to find.
extract::Document fax_document(const FaxReading& reading, std::string_view octets,
                               const Digest& digest, const std::string& name);

// Pages a cover sheet announced are known only after OCR: judged again with the text.
void judge_again(FaxReading& reading, const std::vector<extract::Document>& documents);

classify::FaxCall fax_call(const FaxReading& reading);

// "2020-10-15 17:05:00" of a device in `zone`.
std::optional<Instant> civil_moment(const std::string& civil, Zone zone);

// The moment the fax server took it; a device without a trustworthy clock gives the file's time,
// else first sight. Never after first sight.
classify::Arrival fax_arrival(const FaxReading& reading, Zone zone, const classify::Source& source);

// What a person must see whatever was decided: pages nobody could read (fax_not_read: no OCR, or it
// failed) and a fax that is not known to be whole (fax_incomplete, with the reasons as evidence).
void add_fax_review(storage::Decision& decision, const FaxReading& reading,
                    const std::vector<extract::Document>& documents);

// The same file by hook, sweep and mail is one message: this is its content key.
Digest fax_content(const Digest& octets);

}  // namespace shouwen::intake
