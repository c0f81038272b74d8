// Sentences with a date and a word of sending, turned into duties.
// Threads: pure. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "parsers/notice/notice.h"
#include "parsers/notice/outline.h"
#include "parsers/notice/recipient.h"

namespace shouwen::parsers::notice {

std::vector<Duty> find_duties(const Outline& doc, const Office& office);

// Rows of a table whose head names a thing and a date (tables.cpp). `from` is the first row's
// paragraph; returns how many paragraphs the table takes.
std::size_t read_table(const Outline& doc, std::size_t from, std::vector<Duty>& out);

}  // namespace shouwen::parsers::notice
