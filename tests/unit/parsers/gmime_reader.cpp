// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/parsers/gmime_reader.h"

#include <gmime/gmime.h>

#include <memory>

// GObject's macros are C: casts and unused results are theirs.
#pragma GCC diagnostic ignored "-Wold-style-cast"
#pragma GCC diagnostic ignored "-Wcast-qual"
#pragma GCC diagnostic ignored "-Wpedantic"

namespace {

// A stream that hands on what is written to it: GMime decodes into it without a buffer between.
struct PassStream {
  GMimeStream base;
  const shouwen::testing::GmimeVisitor* visit;
};
struct PassStreamClass {
  GMimeStreamClass base;
};
G_DEFINE_TYPE(PassStream, pass_stream, GMIME_TYPE_STREAM)

ssize_t pass_write(GMimeStream* stream, const char* octets, size_t size) {
  auto* self = reinterpret_cast<PassStream*>(stream);
  self->visit->octets(std::as_bytes(std::span(octets, size)));
  stream->position += static_cast<gint64>(size);
  return static_cast<ssize_t>(size);
}

int pass_nothing(GMimeStream*) {
  return 0;
}

void pass_stream_class_init(PassStreamClass* type) {
  type->base.write = pass_write;
  type->base.flush = pass_nothing;
  type->base.close = pass_nothing;
}

void pass_stream_init(PassStream*) {}

}  // namespace

namespace shouwen::testing {
namespace {

struct Unref {
  void operator()(void* object) const {
    if (object) g_object_unref(object);
  }
};
using Stream = std::unique_ptr<GMimeStream, Unref>;
using Message = std::unique_ptr<GMimeMessage, Unref>;
using Parser = std::unique_ptr<GMimeParser, Unref>;

std::string text(const char* value) {
  return value ? value : "";
}

void give(GMimeObject* node, const GmimeVisitor& visit) {
  GMimeContentType* type = g_mime_object_get_content_type(node);
  std::unique_ptr<char, decltype(&g_free)> name(g_mime_content_type_get_mime_type(type), g_free);
  visit.leaf(text(name.get()), text(g_mime_part_get_filename(GMIME_PART(node))));
  GMimeDataWrapper* content = g_mime_part_get_content(GMIME_PART(node));
  if (!content) return;
  auto* pass = reinterpret_cast<PassStream*>(g_object_new(pass_stream_get_type(), nullptr));
  g_mime_stream_construct(&pass->base, 0, -1);
  pass->visit = &visit;
  Stream stream(&pass->base);
  g_mime_data_wrapper_write_to_stream(content, stream.get());
}

}  // namespace

bool gmime_read(std::string_view octets, const GmimeVisitor& visit) {
  // Over the octets where they lie: GMime's own copy would be counted against it.
  static const bool started = (g_mime_init(), true);
  (void)started;
  GByteArray view{reinterpret_cast<guint8*>(const_cast<char*>(octets.data())),
                  static_cast<guint>(octets.size())};
  Stream stream(g_mime_stream_mem_new());
  auto* mem = GMIME_STREAM_MEM(stream.get());
  g_mime_stream_mem_set_byte_array(mem, &view);
  g_mime_stream_mem_set_owner(mem, FALSE);
  Parser parser(g_mime_parser_new_with_stream(stream.get()));
  g_mime_parser_set_persist_stream(parser.get(), TRUE);
  Message message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (!message) return false;
  GMimePartIter* iter = g_mime_part_iter_new(GMIME_OBJECT(message.get()));
  do {
    GMimeObject* node = g_mime_part_iter_get_current(iter);
    if (node && GMIME_IS_PART(node)) give(node, visit);
  } while (g_mime_part_iter_next(iter));
  g_mime_part_iter_free(iter);
  return true;
}

}  // namespace shouwen::testing
