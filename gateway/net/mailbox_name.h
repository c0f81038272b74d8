// Mailbox names: modified UTF-7 (RFC 3501 §5.1.3) and what a folder is for, told by its attributes
// (RFC 6154, XLIST) and else by the names QQ, NetEase, Coremail and Dovecot give. Pure.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "gateway/net/imap_session.h"

namespace shouwen::net {

std::string decode_mailbox_name(std::string_view name);     // to UTF-8; left as it is when broken
std::string encode_mailbox_name(std::string_view display);  // from UTF-8

FolderRole role_of_attribute(std::string_view attribute);  // "\\Junk"
FolderRole role_of_name(std::string_view display);         // "已发送", "Sent Messages"

// Attributes first; a name counts only for a role no attribute has named. One folder a role.
struct FolderLine {
  Folder folder;
  std::vector<std::string> attributes;
};
std::vector<Folder> assign_roles(std::vector<FolderLine> lines);

}  // namespace shouwen::net
