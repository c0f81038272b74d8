// Archives: zip, rar 4 and 5, 7z, tar, gz, bz2, xz. Every file inside becomes a member with its
// octets, within limits on one entry, their number, their sum and how far a file may unfold.
// Nested archives are members like any other; who asked reads them in turn, on one budget.
// The first octets choose the format, so a document stored inside an archive is never mistaken for
// it. Names: flagged or wide ones are UTF-8, the others UTF-8 if they are valid as that, else
// GB18030; they are shown, never used as paths (flag `traversal` when they try).
// Threads: safe; the calling thread's locale is C.UTF-8 during the call, which libarchive needs to
// give names at all. Errors: outcome and why, of the archive and of each member.
// Source: libarchive 3.6; PKWARE APPNOTE 6.3 (4.4.4, 4.6.9).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "parsers/extract/extracted.h"

namespace shouwen::parsers::extract {

// `kind`: zip rar 7z tar gz bz2 xz; what the first octets said.
Extracted read_archive(std::string_view octets, std::string_view kind, const Limits& limits);

Extracted read_zip(std::string_view octets, const Limits& limits);
Extracted read_rar(std::string_view octets, const Limits& limits);
Extracted read_7z(std::string_view octets, const Limits& limits);
Extracted read_tar(std::string_view octets, const Limits& limits);
Extracted read_gz(std::string_view octets, const Limits& limits);  // a tar inside it too
Extracted read_bz2(std::string_view octets, const Limits& limits);
Extracted read_xz(std::string_view octets, const Limits& limits);

// ../ anywhere, or from the root or a drive.
bool leaves_its_folder(std::string_view name);

}  // namespace shouwen::parsers::extract
