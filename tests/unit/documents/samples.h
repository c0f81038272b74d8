// The sample documents make_documents.py writes, made once for each state of the scripts, and the
// measure of text: recall and precision of pairs of characters, blanks left out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "parsers/extract/extracted.h"

namespace shouwen::testing {

std::string sample(const std::string& name);    // octets; fails the test when it cannot be made
std::string expected(const std::string& name);  // the text in it
// Those that LibreOffice makes: made now, which takes a minute the first time. False: not
// installed.
// Of samples_hostile, samples_locked, samples_mails; "" when what makes it is not installed (7z).
std::string attachment(const std::string& name);
bool have_office_sample(const std::string& name);

struct Score {
  double recall = 0, precision = 0;
};
Score score(std::string_view expected, std::string_view got);

// EXPECTs outcome ok, recall >= `recall`, precision >= 0.99 and prints the two.
void expect_text(const std::string& name, const parsers::extract::Extracted& got,
                 double recall = 0.999);
// And every line end and tab where it belongs; tells the first line that differs.
void expect_exactly(const std::string& name, const parsers::extract::Extracted& got);

}  // namespace shouwen::testing
