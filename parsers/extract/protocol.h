// What crosses the socket between the gateway and `shouwen-extract`: one connection a document, of
// whole packets (SOCK_SEQPACKET), each one letter and its payload:
//   client → helper   R  Request, with the document as a sealed memfd beside it
//   helper → client   H  pieces of the answer's head: a Hello, a Reading, a RasterHead or a
//                        PreviewHead or a CodesHead, encoded
//                     B  pieces of what is large: the members' octets one after the other,
//                        pixels, a JPEG, or the codes of pages
//                     E  End, from the fork server after the worker is gone; always the last
// The client trusts nothing it decodes: every count and length is checked against the octets there
// are and the caps below, so a worker taken over by its document can only lie, not harm.
// Threads: pure values. Errors: decode says false. Source: facts of the sandbox, docs/design.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "parsers/extract/extracted.h"

namespace shouwen::parsers::extract::protocol {

inline constexpr std::size_t kPacket = 64 << 10;  // one packet at most, its letter included
inline constexpr std::size_t kHead = 64 << 20;    // all H pieces of one answer together
inline constexpr std::size_t kMembers = 20'000;   // decoded from one answer
inline constexpr std::size_t kPictures = 20'000;
inline constexpr std::size_t kFlags = 64;

enum class Op : std::uint8_t { hello = 1, read = 2, render = 3, preview = 4, codes = 5 };

struct Request {
  Op op = Op::read;
  std::string kind;               // by sniffing; the reader is chosen by it
  int page = 0;                   // render, preview: from 0
  int width = 0;                  // preview: pixels
  double dpi = 0;                 // render
  std::uint32_t deadline_ms = 0;  // the fork server's own, in case the client is gone
  Limits limits;
};

// What the helper can do and what keeps it from more.
struct Hello {
  struct Failure {
    std::string canary, why, remedy;
  };
  std::string version;
  std::vector<std::string> readers, renderers;  // kinds that passed their self-test
  std::vector<Failure> failures;
};

struct Reading {
  std::string engine;   // "docx-1"
  Extracted extracted;  // members carry `size` and no octets: those follow as B, in order, for
                        // each member with outcome ok
};

// What a page came to; its JPEG follows as B when outcome is ok.
struct PreviewHead {
  Outcome outcome = Outcome::unsupported;
  std::string why;
  int pages = -1;  // of the document; -1 = not known
  int width = 0, height = 0;
};

// A page of a fax as codes for a PDF (fax_codes.h).
struct CodedPage {
  int width = 0, height = 0;
  double dpi_x = 0, dpi_y = 0;  // 0 = not stated
  int k = -1;                   // as of CCITTFaxDecode: -1 T.6, 0 T.4 one-dimensional, 1 two
  bool black_is_1 = false;      // what the codes call black is white
  bool kept = false;            // the octets as they came
  std::uint64_t size = 0;       // octets
};
inline constexpr std::size_t kCodedPages = 1000;
inline constexpr std::size_t kCodes = std::size_t{128} << 20;  // octets of all pages

// The pages; their codes follow as B, one after the other, when outcome is ok.
struct CodesHead {
  Outcome outcome = Outcome::unsupported;
  std::string why;
  std::vector<CodedPage> pages;
};

struct End {
  std::int32_t code = 0;    // exit status of the worker
  std::int32_t signal = 0;  // that killed it; SIGSYS: the sandbox forbade something
  bool deadline = false;    // the fork server ended it
  std::uint32_t cpu_us = 0;
  std::uint32_t peak_kb = 0;
};

// Worker exit codes that mean something.
inline constexpr int kExitNoSandbox = 81;
inline constexpr int kExitNoMemory = 82;
inline constexpr int kExitBadRequest = 83;

std::string encode(const Request& request);
std::string encode(const Hello& hello);
std::string encode(const Reading& reading);  // without the members' octets
// Without its pixels; `why` when there are none for a reason of the helper's own.
std::string encode_head(const Raster& raster, std::string_view why = {});
std::string encode(const PreviewHead& preview);
std::string encode(const CodesHead& codes);
std::string encode(const End& end);

bool decode(std::string_view octets, Request& request);
bool decode(std::string_view octets, Hello& hello);
bool decode(std::string_view octets, Reading& reading);
bool decode_head(std::string_view octets, Raster& raster, std::string& why);
bool decode(std::string_view octets, PreviewHead& preview);
bool decode(std::string_view octets, CodesHead& codes);
bool decode(std::string_view octets, End& end);

}  // namespace shouwen::parsers::extract::protocol
