// A document that is a zip of XML parts (OOXML, ODF, OFD): the parts, and what is done alike for
// all of them: troubles become one outcome, pictures are described and kept within the limits,
// files inside become members.
// Threads: one Package one thread. Lifetime: refers to the octets and to the Extracted it fills.
// Errors: never thrown; the gravest trouble is the outcome, the first of its kind the `why`.
// Source: ECMA-376-2 (OPC), docs/design.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>

#include "parsers/extract/extracted.h"
#include "parsers/extract/text_out.h"
#include "parsers/extract/xml.h"
#include "parsers/extract/zip_entry.h"

namespace shouwen::parsers::extract {

void add_flag(Extracted& out, std::string_view flag);  // each once
// What is no picture is not added. Described up to `limits.pictures`, its octets kept while
// `limits.picture_octets` last.
void add_picture(Extracted& out, std::string octets, const Limits& limits);

class Package {
 public:
  Package(std::string_view octets, const Limits& limits, Extracted& out);

  Zip& zip() { return zip_; }
  const Limits& limits() const { return limits_; }
  Extracted& out() { return out_; }

  // A part's octets; "" when it is missing. Other trouble is noted.
  std::string part(std::string_view name);
  // Trouble met: the gravest stays. limit > encrypted > corrupt.
  void note(Outcome outcome, std::string_view why);
  void note(const Xml& xml, std::string_view part);

  bool encrypted() const { return trouble_ == Outcome::encrypted; }

  void add_picture_part(const ZipPart& entry);
  void add_member_part(const ZipPart& entry, std::string name);

  // Sets text and outcome: trouble, or ok and empty by the text.
  void finish(TextOut& text);

 private:
  Limits limits_;
  Extracted& out_;
  Zip zip_;
  Outcome trouble_ = Outcome::ok;
  std::string why_;
};

// The body of OpenDocument in one XML file (odf.cpp).
void read_flat_odf(std::string_view octets, const Limits& limits, Extracted& out, TextOut& text);

// OOXML: where a part's ids lead.
struct Relation {
  std::string type;    // last word of the type's URI: image hyperlink styles ...
  std::string target;  // name of a part, or the address when external
  bool external = false;
};
using Relations = std::unordered_map<std::string, Relation>;

Relations relations(Package& package, std::string_view part);
// The first target of a type; "" when there is none.
std::string target_of(const Relations& relations, std::string_view type);
// The package's main part (word/document.xml ...), wherever it lies.
std::string main_part(Package& package, std::string_view otherwise);
// Title, author, time; macros, signatures, addresses that are fetched on opening; pictures below
// `media`; embedded files.
void read_surroundings(Package& package, std::string_view folder);

// "a/b/../c" and "/c" against the folder of `base`; never leaves the root.
std::string resolve(std::string_view base, std::string_view target);

}  // namespace shouwen::parsers::extract
