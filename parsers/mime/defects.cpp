// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "parsers/mime/mime.h"

namespace shouwen::parsers::mime {

std::vector<std::string> defect_names(std::uint32_t defects) {
  static constexpr std::array<std::pair<Defect, const char*>, 19> kNames{{
      {kJunkHeaderLine, "junk_header_line"},
      {kHeaderUnended, "header_unended"},
      {kNoHeader, "no_header"},
      {kNoBoundary, "multipart_without_boundary"},
      {kBoundaryNotFound, "boundary_not_found"},
      {kUnclosed, "multipart_unclosed"},
      {kLimitHeader, "limit_header"},
      {kLimitParts, "limit_parts"},
      {kLimitDepth, "limit_depth"},
      {kUnknownEncoding, "unknown_transfer_encoding"},
      {kEncodedMultipart, "encoded_multipart"},
      {kInlineUuencode, "inline_uuencode"},
      {kNestedTooLarge, "limit_nested"},
      {kDuplicateField, "duplicate_content_field"},
      {kBadBase64, "bad_base64"},
      {kBadQuotedPrintable, "bad_quoted_printable"},
      {kBadUuencode, "bad_uuencode"},
      {kEmpty, "empty_message"},
      {kNulOctet, "nul_in_header"},
  }};
  std::vector<std::string> names;
  for (const auto& [bit, name] : kNames) {
    if (defects & bit) names.emplace_back(name);
  }
  return names;
}

}  // namespace shouwen::parsers::mime
