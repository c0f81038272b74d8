// What a spreadsheet's cell shows for a number: dates, percents, separators and the common rest of
// number formats. One for xlsx and xls.
// Threads: pure. Never fails: a format not understood shows the number as such.
// Source: ECMA-376-1 18.8.30 (numFmt, built-in ids incl. zh-cn), 18.17.4 (dates).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace shouwen::parsers::extract {

// The code of a built-in id (0..58); "" when it is General or not built in.
std::string_view builtin_cell_format(int id);

// `since_1904`: the workbook counts days from 1904. Dates read 2020-09-18, with time
// 2020-09-18 10:25, times 10:25:00, whatever order the format asks for.
std::string format_cell(double value, std::string_view code, bool since_1904);

// Shortest decimal that is the number, at most 15 digits, never with an exponent below 1e21.
std::string plain_number(double value);

}  // namespace shouwen::parsers::extract
