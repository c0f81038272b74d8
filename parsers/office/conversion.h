// How `shouwen-office FOLDER KIND SECONDS` is asked for one conversion: the document on descriptor
// 3, FOLDER an empty folder of the caller's that LibreOffice may do with as it likes (its home, its
// profile, its temporary files), FOLDER/fonts.conf optional. It leaves FOLDER/document.pdf, or not:
// LibreOffice ends well also when it made nothing. What lies there may be anything, links included.
// The caller ends it at its deadline with its whole group, and removes FOLDER.
// Threads: pure. Errors: the exit codes below.
// Source: soffice --help; docs/security.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace shouwen::parsers::office {

inline constexpr int kExitUsage = 2;
inline constexpr int kExitNoSandbox = 81;  // Landlock, seccomp or a limit could not be set
inline constexpr int kExitAbsent = 84;     // no LibreOffice, or not its part for this kind
inline constexpr int kExitFolder = 85;     // FOLDER cannot be written
inline constexpr int kExitDied = 86;       // LibreOffice was ended by a signal

inline constexpr const char* kResult = "document.pdf";
inline constexpr const char* kFonts = "fonts.conf";
inline constexpr const char* kPackages =
    "libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui";

// A kind LibreOffice is asked for: the extension it knows the format by (it goes by content all the
// same), and the library that only its package brings. nullptr: not one of them.
struct Kind {
  std::string_view kind, extension, library;
};
inline constexpr Kind kKinds[] = {
    {"doc", "doc", "libswlo.so"},   {"docx", "docx", "libswlo.so"}, {"wps", "doc", "libswlo.so"},
    {"rtf", "rtf", "libswlo.so"},   {"odt", "odt", "libswlo.so"},   {"xls", "xls", "libsclo.so"},
    {"xlsx", "xlsx", "libsclo.so"}, {"et", "xls", "libsclo.so"},    {"ods", "ods", "libsclo.so"},
    {"ppt", "ppt", "libsdlo.so"},   {"pptx", "pptx", "libsdlo.so"}, {"dps", "ppt", "libsdlo.so"},
    {"odp", "odp", "libsdlo.so"}};

inline const Kind* find_kind(std::string_view kind) {
  for (const Kind& one : kKinds)
    if (one.kind == kind) return &one;
  return nullptr;
}

}  // namespace shouwen::parsers::office
