// Pictures as Office's drawing layer keeps them (OfficeArt BLIP records): in a doc's Data stream or
// its drawing store, in a ppt's Pictures stream, in a workbook's drawing group.
// Threads: pure. Never fails: what lies is skipped; bounded by limits.pictures, the records and
// sixteen levels. Source: MS-ODRAW 2.2.12, 2.2.20-2.2.31.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "parsers/extract/extracted.h"

namespace shouwen::parsers::extract {

struct OfficeRecord {
  unsigned version = 0, instance = 0, type = 0;
  std::string_view body;  // as long as there are octets
  std::size_t next = 0;   // offset of the record after it
};
OfficeRecord office_record(std::string_view octets, std::size_t at);

// Every picture in a run of records, containers and store entries included. Store entries that
// point into another stream are looked up in `delayed`.
void read_blips(std::string_view records, std::string_view delayed, const Limits& limits,
                std::vector<Picture>& out);

// Adds a picture file, its octets while the limits allow.
void keep_picture(std::string_view octets, const Limits& limits, std::vector<Picture>& out);

}  // namespace shouwen::parsers::extract
