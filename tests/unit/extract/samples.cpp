// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/extract/samples.h"

#include <cstdlib>
#include <fstream>
#include <span>

#include "parsers/mail.h"
#include "tests/support/temp_dir.h"

namespace shouwen::parsers::extract {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNamespaces =
    R"(xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" )"
    R"(xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" )"
    R"(xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" )"
    R"(xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" )"
    R"(xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" )"
    R"(xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" )"
    R"(xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" )"
    R"(xmlns:xlink="http://www.w3.org/1999/xlink" )"
    R"(xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2" )"
    R"(xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3")";

std::string flat(std::string_view kind, std::string_view element, const std::string& body,
                 const std::string& styles) {
  return "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document " + std::string(kNamespaces) +
         " office:mimetype=\"application/vnd.oasis.opendocument." + std::string(kind) +
         "\"><office:automatic-styles>" + styles +
         "</office:automatic-styles><office:body><office:" + std::string(element) + ">" + body +
         "</office:" + std::string(element) + "></office:body></office:document>";
}

// Whitespace-free characters, each as a string.
std::vector<std::string> characters(std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < text.size();) {
    const auto lead = static_cast<unsigned char>(text[at]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    const std::string c(text.substr(at, size));
    if (c != " " && c != "\n" && c != "\t" && c != "\r" && c != "\u3000") out.push_back(c);
    at += size;
  }
  return out;
}

std::map<std::string, int> bigrams_of(std::string_view text) {
  std::map<std::string, int> out;
  const auto all = characters(text);
  for (std::size_t i = 0; i + 1 < all.size(); ++i) ++out[all[i] + all[i + 1]];
  return out;
}

}  // namespace

std::string read_whole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

fs::path shared_folder() {
  const char* set = std::getenv("SHOUWEN_SHARED");
  return set != nullptr && *set != '\0' ? fs::path(set)
                                        : fs::path(SHOUWEN_SOURCE_DIR) / ".." / "shared";
}

std::vector<Attachment> attachments_of(const fs::path& mail) {
  const std::string octets = read_whole(mail);
  const auto bytes = std::as_bytes(std::span(octets.data(), octets.size()));
  const auto message = mime::parse(bytes);
  std::vector<Attachment> out;
  for (const auto& leaf : read_mail(message, bytes).leaves)
    if (!leaf.body && !leaf.filename.empty())
      out.push_back({leaf.filename, mime::decode_string(message, leaf.part, 100 << 20)});
  return out;
}

Match match(std::string_view expected, std::string_view got) {
  const auto wanted = bigrams_of(expected), have = bigrams_of(got);
  double common = 0, all = 0, shown = 0;
  for (const auto& [pair, count] : wanted) {
    all += count;
    const auto found = have.find(pair);
    if (found != have.end()) common += std::min(count, found->second);
  }
  for (const auto& [pair, count] : have) shown += count;
  return {all == 0 ? 1 : common / all, shown == 0 ? 0 : common / shown};
}

bool have_office() {
  return std::system("command -v soffice >/dev/null 2>&1") == 0;  // NOLINT(cert-env33-c)
}

std::string converted(const std::string& source, const std::string& source_extension,
                      const std::string& target) {
  const testing::TempDir folder;
  const std::string base = folder.path();
  std::ofstream(base + "/a." + source_extension, std::ios::binary) << source;
  const std::string command = "cd '" + base + "' && HOME='" + base +
                              "' timeout 100 soffice --headless -env:UserInstallation=file://" +
                              base + "/profile --convert-to " + target + " a." + source_extension +
                              " >/dev/null 2>&1";
  if (std::system(command.c_str()) != 0) return {};  // NOLINT(cert-env33-c)
  return read_whole(base + "/a." + target.substr(0, target.find(':')));
}

std::vector<std::string> known_paragraphs() {
  return {"某县交通运输局关于“信用交通宣传月”活动情况的报告",
          "按照省厅统一部署，我局于10月1日至10月31日组织开展了宣传活动，现将有关情况报告如下。",
          "活动期间共发放宣传册3,500份，悬挂横幅42条，走访企业18家，签订诚信承诺书126份。",
          "生僻字：㐀䶮𠮷𣗋龑；全角：ＡＢＣ１２３；引号：“‘’”；破折号——省略号……",
          "联系人：某某；邮箱：jtj@example.example"};
}

std::string known_text() {
  std::string out;
  for (const auto& p : known_paragraphs()) out += p + "\n";
  return out;
}

std::string flat_document(const std::string& body, const std::string& styles) {
  return flat("text", "text", body, styles);
}
std::string flat_sheet(const std::string& tables, const std::string& styles) {
  return flat("spreadsheet", "spreadsheet", tables, styles);
}
std::string flat_slides(const std::vector<std::string>& slides) {
  std::string body;
  for (const auto& s : slides)
    body +=
        "<draw:page><draw:frame svg:x=\"1cm\" svg:y=\"1cm\" svg:width=\"20cm\" svg:height=\"9cm\">"
        "<draw:text-box><text:p>" +
        s + "</text:p></draw:text-box></draw:frame></draw:page>";
  return flat("presentation", "presentation", body, "");
}

}  // namespace shouwen::parsers::extract
