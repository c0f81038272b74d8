// The signed statement as the last part of a receipt's mail. It is stored with the mail as text;
// when the mail leaves, the PDF drawn from it stands in its place, so the store keeps a few
// kilobytes and a repeat draws the same page.
// Threads: pure. Errors: none; a mail without such a part stays as it is.
// Source: RFC 2046 §5.1, RFC 2183, RFC 2231.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace shouwen::replies {

inline constexpr std::string_view kStatementType = "text/x-shouwen-receipt";

// multipart/mixed of `first`, a whole MIME entity with its own headers, and the statement: the
// headers of the body and the body itself, CRLF.
std::string with_statement(std::string_view first, const std::string& boundary,
                           std::string_view statement);

// "" when the mail has none.
std::string statement_of(std::string_view mail);
// REQUIRES: statement_of(mail) is not empty. `number`: 收件编号, names the file.
std::string with_pdf(std::string_view mail, std::string_view pdf, const std::string& number);

}  // namespace shouwen::replies
