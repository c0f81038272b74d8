// What arrived as classification reads it, whichever way it came.
// Threads: pure. Errors: none.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "gateway/classify/classify.h"
#include "gateway/classify/fax_pages.h"
#include "gateway/classify/knowledge.h"
#include "gateway/classify/reading.h"
#include "gateway/classify/unit_match.h"

namespace shouwen::classify {

// What arrived, read: a mail, or the pages of a fax and the line they came over.
struct Incoming {
  FaxPages pages;
  Reading reading;
  FaxLine line;
};

// `call` is nullptr for a mail.
Incoming take_in(const parsers::Mail& mail, const std::vector<extract::Document>& documents,
                 const Knowledge::Impl& k, const FaxCall* call,
                 const storage::History& history = {});

// The numbers it was sent from, as the line and its pages tell them, in the form they are compared.
std::vector<std::string> numbers_of(const Incoming& incoming, const FaxCall& call);

// The prefixes of the receipt numbers of all campaigns.
std::vector<std::string> prefixes_of(const Knowledge::Impl& k);

}  // namespace shouwen::classify
