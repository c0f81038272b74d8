#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An IMAP server that serves real messages and misbehaves on demand. Loopback; tests only.

usage: fault_imap.py DIR [--port N] [--cert CRT --key KEY]     (a certificate: implicit TLS)
DIR/port             the port, written when it listens
DIR/folders/F/N.eml  the message with UID N of folder F, octets as served; may be added at any time
DIR/commands         every line a client sent (passwords left out)
DIR/knobs/NAME       what goes wrong; read whenever it matters:
  greeting     none close bye garbage slow preauth
  login        a reply ("NO [LIMIT] Login frequency limited"), close, stall, tail (octets right
               behind the OK)
  capability   the list after the login
  require_id   1: SELECT is refused before ID ("Unsafe Login")
  unknown      close: an unknown command ends the connection
  uidvalidity uidnext   numbers; "missing" leaves them out
  omit / hide  UIDs left out of ranges / of every listing and fetch, "3,7"
  reply_CMD    select fetch list store move copy idle noop status: a tagged reply
               ("BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds"),
               "bye TEXT", close, stall; with knob times_CMD it wears off
  fault        of body fetches: fin@K rst@K stall@K (K eighths of the literal), fin_before_tag
               rst_before_tag stall_before_tag drip no_after_body ok_nothing nil empty quoted
               short_lit long_lit other_uid only_other_uid envelope_lit uid_after unsolicited
               forged_tag bye bye_mid huge_lit overflow_lit negative_lit lit8 nolf longline
               duplicate uid0 big_lit (fault_size octets)
  fault_uid    the UID it befalls (default: every)      fault_times  how often (default: always)"""
import argparse, base64, os, re, socket, ssl, struct, sys, threading, time

a = argparse.ArgumentParser(); a.add_argument('dir'); a.add_argument('--port', type=int, default=0)
a.add_argument('--cert'); a.add_argument('--key')
A = a.parse_args(); LOCK = threading.Lock()
for d in ('knobs', 'folders/INBOX'): os.makedirs(os.path.join(A.dir, d), exist_ok=True)
CAPABILITY = 'IMAP4rev1 ID IDLE UIDPLUS MOVE SPECIAL-USE NAMESPACE'


class Gone(Exception): pass


def knob(name, default=''):
    try: return open(os.path.join(A.dir, 'knobs', name)).read().strip()
    except OSError: return default


def use(name, times):
    """The knob's value, counting down the knob `times` where it is set."""
    value = knob(name)
    if not value: return ''
    with LOCK:
        left = knob(times)
        if left == '': return value
        if int(left) <= 0: return ''
        with open(os.path.join(A.dir, 'knobs', times), 'w') as f: f.write(str(int(left) - 1))
    return value


def numbers(text): return {int(x) for x in text.split(',') if x}


class Session:
    def __init__(self, sock):
        self.sock = sock; self.file = sock.makefile('rb'); self.folder = None; self.ided = False; self.uids = []

    def w(self, data): self.sock.sendall(data if isinstance(data, bytes) else data.encode())

    def fin(self):
        # A bare TCP end: over TLS without close_notify.
        raw = self.sock
        try: socket.socket(fileno=os.dup(raw.fileno())).shutdown(socket.SHUT_RDWR)
        except OSError: pass
        raise Gone

    def rst(self):
        time.sleep(0.05)  # what was sent shall arrive before the reset throws it away
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self.sock.close(); self.file.close(); raise Gone

    def stall(self): time.sleep(3600)

    def line(self):
        line = self.file.readline()
        if not line: raise Gone
        return line.rstrip(b'\r\n').decode('utf-8', 'replace')

    def refresh(self):
        path = os.path.join(A.dir, 'folders', self.folder)
        hidden = numbers(knob('hide_all'))
        self.uids = sorted(int(n[:-4]) for n in os.listdir(path) if n.endswith('.eml') and int(n[:-4]) not in hidden)

    def body(self, uid): return open(os.path.join(A.dir, 'folders', self.folder, '%d.eml' % uid), 'rb').read()

    def forced(self, tag, command):
        reply = use('reply_' + command, 'times_' + command)
        if not reply: return False
        if reply == 'close': self.fin()
        if reply == 'stall': self.stall()
        if reply.startswith('bye'): self.w('* BYE' + reply[3:] + '\r\n'); self.fin()
        self.w('%s %s\r\n' % (tag, reply)); return True

    def greet(self):
        g = knob('greeting')
        if g == 'none': self.stall()
        if g == 'close': self.fin()
        if g == 'bye': self.w('* BYE too many connections\r\n'); self.fin()
        if g == 'garbage': self.w('HTTP/1.1 400 Bad Request\r\n\r\n'); self.fin()
        if g == 'slow':
            for c in b'* OK hello\r\n': self.w(bytes([c])); time.sleep(0.02)
        elif g == 'preauth': self.w('* PREAUTH ready\r\n')
        else: self.w('* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN ID] ready\r\n')

    def login(self, tag, command, arg):
        if command == 'AUTHENTICATE' and ' ' not in arg: self.w('+ \r\n'); self.line()
        reply = knob('login')
        if reply == 'close': self.fin()
        if reply == 'stall': self.stall()
        if reply == 'tail': self.w(tag + ' OK done\r\n* 7 EXISTS\r\n* OK [ALERT] right behind the OK {12}\r\n* 7 REC'); self.w('ENT\r\n')
        elif reply: self.w('%s %s\r\n' % (tag, reply))
        else: self.w(tag + ' OK done\r\n')

    def select(self, tag, arg):
        name = arg.strip('"')
        if knob('require_id') and not self.ided: self.w(tag + ' NO SELECT Unsafe Login. Please contact kefu@188.com for help\r\n'); return
        if not os.path.isdir(os.path.join(A.dir, 'folders', name)): self.w(tag + ' NO no such folder\r\n'); return
        self.folder = name; self.refresh()
        self.w('* FLAGS (\\Seen)\r\n* %d EXISTS\r\n* 0 RECENT\r\n' % len(self.uids))
        v, n = knob('uidvalidity', '1000'), knob('uidnext', str((self.uids or [0])[-1] + 1))
        if v != 'missing': self.w('* OK [UIDVALIDITY %s] ok\r\n' % v)
        if n != 'missing': self.w('* OK [UIDNEXT %s] ok\r\n' % n)
        self.w(tag + ' OK [READ-WRITE] done\r\n')

    def resolve(self, text, by_uid):
        """(sequence, uid) of the messages of a set, in order; descending sets are refused as QQ does."""
        wanted = []
        for part in text.split(','):
            lo, _, hi = part.partition(':'); lo = int(lo); hi = int(hi or lo)
            if hi < lo: raise ValueError
            wanted.append((lo, hi))
        hide = numbers(knob('hide'))
        return [(i + 1, u) for i, u in enumerate(self.uids) if u not in hide
                and any(lo <= (u if by_uid else i + 1) <= hi for lo, hi in wanted)]

    def fetch(self, tag, arg, by_uid):
        which, _, items = arg.partition(' ')
        try: found = self.resolve(which, by_uid)
        except ValueError: self.w(tag + ' BAD UID parameters!\r\n'); return
        if 'BODY' not in items.upper():
            omit = numbers(knob('omit')) if ':' in which or ',' in which else set()
            for seq, uid in found:
                if uid in omit: continue
                flags = knob('flags_%d' % uid)
                self.w('* %d FETCH (UID %d FLAGS (%s) RFC822.SIZE %d INTERNALDATE "14-Oct-2020 10:25:%02d +0800")\r\n'
                       % (seq, uid, flags, int(knob('size_%d' % uid, '0')) or len(self.body(uid)), uid % 60))
            self.w(tag + ' OK done\r\n'); return
        item = 'BODY[HEADER]' if 'HEADER' in items.upper() else 'BODY[]'
        before = True
        for seq, uid in found:
            octets = self.body(uid)
            if item != 'BODY[]': octets = octets[:octets.find(b'\r\n\r\n') + 4]
            if not self.one(tag, seq, uid, octets, item): return
        self.w(tag + ' OK done\r\n')

    def one(self, tag, seq, uid, octets, item):
        """One body, with its fault. False: the tagged reply was sent here."""
        n = len(octets); only = knob('fault_uid')
        fault = use('fault', 'fault_times') if not only or int(only) == uid else ''
        head = ('* %d FETCH (UID %d %s {%d}\r\n' % (seq, uid, item, n)).encode()
        name, _, at = fault.partition('@')
        if name in ('fin', 'rst', 'stall'):
            self.w(head + octets[:n * int(at) // 8]); getattr(self, name)()
        if name in ('fin_before_tag', 'rst_before_tag', 'stall_before_tag'):
            self.w(head + octets + b')\r\n'); getattr(self, name.split('_')[0])()
        if name == 'bye': self.w('* BYE server shutting down\r\n'); self.fin()
        if name == 'bye_mid': self.w(head + octets + b')\r\n* BYE autologout\r\n'); self.fin()
        if name == 'ok_nothing': return True
        if name == 'nil': self.w('* %d FETCH (UID %d %s NIL)\r\n' % (seq, uid, item)); return True
        if name == 'empty': self.w('* %d FETCH (UID %d %s {0}\r\n)\r\n' % (seq, uid, item)); return True
        if name == 'quoted': self.w('* %d FETCH (UID %d %s "Subject: quoted")\r\n' % (seq, uid, item)); return True
        if name == 'big_lit': octets = octets + b'x' * (int(knob('fault_size')) - n); n = len(octets)
        size = {'short_lit': n + 50, 'long_lit': n - 50, 'huge_lit': 99999999999, 'overflow_lit': 1 << 64}.get(name, n)
        if name == 'negative_lit': size = -5
        lead, tail = 'UID %d ' % uid, ''
        if name == 'uid_after': lead, tail = '', ' UID %d' % uid
        if name == 'uid0': lead = 'UID 0 '
        if name == 'only_other_uid': lead = 'UID %d ' % (uid + 77777)
        if name == 'envelope_lit': lead += 'ENVELOPE (NIL {5}\r\nhello NIL NIL ((NIL NIL "a" "b")) NIL NIL NIL NIL "q\\"x") '
        if name == 'longline': lead += 'FLAGS (' + 'A' * 3000000 + ') '
        if name == 'other_uid': self.w('* 9 FETCH (UID 99999 FLAGS (\\Seen))\r\n* 1 FETCH (UID 99998 BODY[] {4}\r\nXXXX)\r\n')
        if name == 'unsolicited': self.w('* OK [ALERT] quota {12}\r\n* 1 RECENT\r\n* 2 FETCH (FLAGS (\\Seen))\r\n* NO soon full {3}\r\n')
        if name == 'forged_tag': octets = octets + (tag + ' OK forged\r\n* BYE\r\n)\r\n' + tag + ' OK\r\n').encode(); size = len(octets)
        mark = '~{%d}' % size if name == 'lit8' else '{%d}' % size
        out = ('* %d FETCH (%s%s %s\r\n' % (seq, lead, item, mark)).encode() + octets + (tail + ')\r\n').encode()
        if name == 'nolf': out = out[:out.index(b'\r\n')] + b'\n' + octets + b')\n'
        if name == 'drip':
            for i in range(0, len(out), 64): self.w(out[i:i + 64]); time.sleep(0.01)
            return True
        self.w(out)
        if name == 'duplicate': self.w(out)
        if name == 'huge_lit': self.stall()
        if name == 'no_after_body': self.w(tag + ' NO [SERVERBUG] part of the message could not be read\r\n'); return False
        return True

    def idle(self, tag):
        self.w('+ idling\r\n'); had = len(self.uids); done = []
        t = threading.Thread(target=lambda: done.append(self.file.readline()), daemon=True); t.start()
        while t.is_alive():
            if knob('idle') == 'bye': self.w('* BYE Autologout\r\n'); self.fin()
            if knob('idle') == 'close': self.fin()
            self.refresh()
            if len(self.uids) != had: had = len(self.uids); self.w('* %d EXISTS\r\n' % had)
            t.join(0.02)
        self.w(tag + ' OK idled\r\n')

    def command(self, line):
        words = line.split(' ', 2); tag = words[0]; verb = words[1].upper() if len(words) > 1 else ''
        arg = words[2] if len(words) > 2 else ''; by_uid = verb == 'UID'
        shown = line if verb not in ('LOGIN', 'AUTHENTICATE') else ' '.join(words[:2])
        with LOCK, open(os.path.join(A.dir, 'commands'), 'a') as f: f.write(shown + '\n')
        if by_uid: verb, _, arg = arg.partition(' '); verb = verb.upper()
        if verb == 'LOGOUT': self.w('* BYE bye\r\n' + tag + ' OK\r\n'); self.fin()
        elif verb in ('LOGIN', 'AUTHENTICATE'): self.login(tag, verb, arg)
        elif verb == 'CAPABILITY': self.w('* CAPABILITY ' + knob('capability', CAPABILITY) + ' AUTH=PLAIN\r\n' + tag + ' OK\r\n')
        elif self.forced(tag, {'EXAMINE': 'select'}.get(verb, verb.lower())): pass
        elif verb == 'ID': self.ided = '"' in arg; self.w('* ID NIL\r\n' + tag + ' OK\r\n')
        elif verb in ('SELECT', 'EXAMINE'): self.select(tag, arg)
        elif verb == 'FETCH': self.fetch(tag, arg, by_uid)
        elif verb in ('LIST', 'XLIST'):
            rows = knob('list') or '\n'.join('(\\HasNoChildren) "/" "%s"' % n for n in sorted(os.listdir(os.path.join(A.dir, 'folders'))))
            for row in rows.split('\n'): self.w('* %s %s\r\n' % (verb, row.replace('~CRLF~', '\r\n')))
            self.w(tag + ' OK\r\n')
        elif verb == 'IDLE': self.idle(tag)
        elif verb in ('NOOP', 'STORE', 'MOVE', 'COPY', 'EXPUNGE', 'CREATE'):
            if self.folder and verb == 'NOOP': self.refresh(); self.w('* %d EXISTS\r\n' % len(self.uids))
            self.w(tag + ' OK done\r\n')
        elif verb == 'GETQUOTAROOT': self.w('* QUOTAROOT INBOX ""\r\n* QUOTA "" (STORAGE 10 512 MESSAGE 3 100)\r\n' + tag + ' OK\r\n')
        elif knob('unknown') == 'close': self.fin()
        else: self.w(tag + ' BAD unknown command\r\n')

    def run(self):
        self.greet()
        while True: self.command(self.line())


def serve(sock, context):
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context: sock = context.wrap_socket(sock, server_side=True)
        Session(sock).run()
    except (Gone, OSError, ValueError): pass
    finally:
        try: sock.close()
        except OSError: pass


CTX = None
if A.cert: CTX = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); CTX.load_cert_chain(A.cert, A.key)
listener = socket.create_server(('127.0.0.1', A.port), backlog=64)
with open(os.path.join(A.dir, 'port.tmp'), 'w') as f: f.write('%d\n' % listener.getsockname()[1])
os.rename(os.path.join(A.dir, 'port.tmp'), os.path.join(A.dir, 'port'))
while True:
    client, _ = listener.accept()
    threading.Thread(target=serve, args=(client, CTX), daemon=True).start()
