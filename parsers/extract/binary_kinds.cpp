// SPDX-License-Identifier: Apache-2.0
#include "parsers/extract/binary_kinds.h"

#include "parsers/extract/archive.h"
#include "parsers/extract/canary_files.h"
#include "parsers/extract/eml.h"
#include "parsers/extract/film.h"
#include "parsers/extract/ole.h"
#include "parsers/extract/picture.h"
#include "parsers/extract/registry.h"
#include "parsers/extract/tnef.h"

namespace shouwen::parsers::extract {

// One function for all: the streams inside say what it is, whatever name it came under.
void add_ole(Registry& r) {
  for (const char* kind : {"doc", "wps", "xls", "et", "ppt", "dps", "msg", "ole"})
    r.readers.push_back({kind, "ole-1", read_ole});
}

void add_archives(Registry& r) {
  r.readers.push_back({"zip", "libarchive-1", read_zip, true});
  r.readers.push_back({"rar", "libarchive-1", read_rar, true});
  r.readers.push_back({"7z", "libarchive-1", read_7z, true});
  r.readers.push_back({"tar", "libarchive-1", read_tar, true});
  r.readers.push_back({"gz", "libarchive-1", read_gz, true});
  r.readers.push_back({"bz2", "libarchive-1", read_bz2, true});
  r.readers.push_back({"xz", "libarchive-1", read_xz, true});
  r.readers.push_back({"tnef", "tnef-1", read_tnef, true});
  r.readers.push_back({"eml", "eml-1", read_eml, true});
  add_archive_canaries(r);
}

void add_pictures(Registry& r) {
  for (const char* kind : {"jpg", "png", "gif", "bmp", "tif", "heic", "webp"}) {
    r.readers.push_back({kind, "picture-1", read_picture});
    r.renderers.push_back({kind, render_picture, draw_picture});
  }
  add_picture_canaries(r);
}

void add_films(Registry& r) {
  for (const char* kind : {"mp4", "avi", "wmv", "mp3"})
    r.readers.push_back({kind, "film-1", read_film});
  r.readers.push_back({"exe", "film-1", read_program});
}

}  // namespace shouwen::parsers::extract
