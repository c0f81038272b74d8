// mark: what T2 asked to be done on the server, worked off after it, each step idempotent.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "gateway/intake/imap_source.h"
#include "gateway/ops/log.h"
#include "gateway/ops/on_writer.h"

namespace shouwen::intake {

Task<Status> ImapSource::work_off_todo(Open& open) {
  Chosen selected;
  while (!stopping_) {
    auto call = [account = settings_.id](storage::Store& store) {
      return store.server_todo(account, 100);
    };
    auto todo = co_await ops::on_writer(writer_, std::move(call));
    if (!todo.ok()) co_return todo.error();
    if (todo->empty()) break;
    bool refused = false;
    for (const storage::ServerTodo& one : *todo) {
      auto done = co_await do_todo(open, one, selected);
      if (!done.ok()) co_return done.error();
      refused = refused || !*done;
    }
    if (refused) break;  // again at the next poll, not at once
  }
  co_return Done{};
}

// Idempotent: a flag set twice is set once, and a message moved before a crash is simply gone.
Task<Result<bool>> ImapSource::do_todo(Open& open, const storage::ServerTodo& todo,
                                       Chosen& selected) {
  Status did = Done{};
  if (selected.folder != todo.folder) {
    auto chosen = co_await imap_->select(todo.folder, true);
    selected = chosen.ok() ? Chosen{todo.folder, chosen->uidvalidity} : Chosen{};
    // A folder deleted meanwhile is refused: noted like a refused mark, the others go on.
    if (!chosen.ok()) did = chosen.error();
  }
  // Under another UIDVALIDITY the number is another mail's.
  const bool theirs = did.ok() && selected.uidvalidity == todo.uidvalidity;
  const std::string outcome = theirs ? "done" : "uidvalidity_changed";
  if (theirs) {
    if (todo.action == "seen") {
      did = co_await imap_->add_flag(todo.uid, "\\Seen");
    } else if (todo.action.starts_with("flag:")) {
      did = co_await imap_->add_flag(todo.uid, todo.action.substr(5));
    } else if (todo.action.starts_with("move:")) {
      did = co_await move_to(open, todo.uid, todo.action.substr(5));
    }
  }
  if (!did.ok() && !imap_->alive()) co_return did.error();
  const Instant now = clock_.now();
  auto call = [id = todo.id, did, outcome, now](storage::Store& s) {
    return did.ok() ? s.todo_done(id, outcome, now) : s.todo_failed(id, did.error().text(), now);
  };
  Status noted = co_await ops::on_writer(writer_, std::move(call));
  if (!noted.ok()) co_return noted.error();
  if (!did.ok()) ops::log(ops::Event::mark_failed, did.error(), {{"mailbox", settings_.id}});
  co_return did.ok();
}

// The target is named as people read it; made when the server has none yet.
Task<Status> ImapSource::move_to(Open& open, std::uint64_t uid, const std::string& target) {
  const auto find = [&] {
    return std::find_if(open.folders.begin(), open.folders.end(),
                        [&](const net::Folder& f) { return f.display == target; });
  };
  if (find() == open.folders.end()) {
    Status made = co_await imap_->create_folder(target);
    if (!made.ok()) co_return made;
    auto again = co_await imap_->folders();
    if (!again.ok()) co_return again.error();
    open.folders = std::move(*again);
  }
  const auto there = find();
  if (there == open.folders.end()) {
    co_return Error{Fault::permanent, "imap", "没有文件夹 no such folder: " + target,
                    "在邮箱里建好它 make it in the mailbox"};
  }
  co_return co_await imap_->move(uid, there->name);
}

}  // namespace shouwen::intake
