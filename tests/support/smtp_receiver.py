#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""An SMTP receiver for tests and the demo: loopback, records every accepted mail, injects faults.

usage: smtp_receiver.py DIR [--port N] [--starttls | --tls] [--cert CRT --key KEY]
                        [--auth USER:PASSWORD] [--per-connection N] [--size N] [--no-smtputf8]
DIR/port           the port, written when it listens
DIR/mail/N.eml     the octets of mail N (dots removed, CRLF), DIR/mail/N.json its envelope; a mail is
                   there before its 250 is sent. DIR/unanswered/ the same for mails never answered.
DIR/faults         lines "STAGE REPLY", each used once: STAGE connect, ehlo, auth, mail, rcpt, data,
                   body; REPLY e.g. "421 4.7.0 go away", "close", "stall". May be written at any time.
Faults by local part of the first recipient: r<code> d<code> (at RCPT, after DATA), rfreq dfreq
(550 Connection frequency limited), dgbk (8-bit reply), multi (several lines), close354, after354,
closedata (after the payload), acceptclose (recorded, then closed), stalldata, late<ms>, hold (recorded; its
250 waits for the file DIR/go-on), quiet.
By sender: f<code>."""
import argparse, base64, json, os, re, socket, ssl, sys, threading, time

a = argparse.ArgumentParser()
a.add_argument('dir'); a.add_argument('--port', type=int, default=0)
a.add_argument('--starttls', action='store_true'); a.add_argument('--tls', action='store_true')
a.add_argument('--cert'); a.add_argument('--key'); a.add_argument('--auth')
a.add_argument('--per-connection', type=int, default=0); a.add_argument('--size', type=int, default=50 << 20)
a.add_argument('--no-smtputf8', action='store_true')
A = a.parse_args()
LOCK = threading.Lock()
SERIAL = 0
CONNECTIONS = 0
for d in ('mail', 'unanswered'): os.makedirs(os.path.join(A.dir, d), exist_ok=True)
CTX = None
if A.cert:
    CTX = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); CTX.load_cert_chain(A.cert, A.key)
TEXT = {'421': '4.7.0 too many messages', '450': '4.2.1 mailbox busy', '451': '4.3.0 later',
        '452': '4.5.3 too many recipients', '550': '5.1.1 no such user', '552': '5.3.4 too big',
        '553': '5.1.8 Mail from must equal authorized user', '554': '5.7.1 DT:SPM spam'}


class Gone(Exception): pass


def planned(stage):
    """The first line of DIR/faults for this stage, which is used up by this."""
    path = os.path.join(A.dir, 'faults')
    with LOCK:
        try: lines = open(path).read().splitlines()
        except OSError: return None
        for i, line in enumerate(lines):
            if line.split(' ', 1)[0] == stage:
                del lines[i]
                with open(path + '.new', 'w') as f: f.write(''.join(l + '\n' for l in lines))
                os.rename(path + '.new', path)
                return line.split(' ', 1)[1]
    return None


class Session:
    def __init__(self, sock, number):
        self.sock, self.number, self.mails, self.authed = sock, number, 0, not A.auth
        self.file = sock.makefile('rb')
        self.reset()

    def reset(self): self.sender, self.rcpt, self.in_mail = '', [], False
    def say(self, text): self.sock.sendall(text + b'\r\n' if isinstance(text, bytes) else text.encode() + b'\r\n')

    def close(self):
        try: self.sock.shutdown(socket.SHUT_RDWR)
        except OSError: pass
        self.sock.close()
        raise Gone

    def line(self):
        line = self.file.readline()
        if not line: raise Gone
        return line.decode('utf-8', 'replace').rstrip('\r\n')

    def fault(self, stage, local=None):
        """Answers with a fault if one is due; then the caller must not answer."""
        reply = planned(stage)
        if reply is None and local is not None:
            reply = local
        if reply is None: return False
        if reply == 'close': self.close()
        if reply == 'stall': time.sleep(3600)
        self.say(reply)
        if reply.startswith('421'): self.close()
        return True

    def code(self, prefix, local):
        m = re.fullmatch(prefix + r'(\d\d\d)', local)
        if m: return m.group(1) + ' ' + TEXT.get(m.group(1), 'no')
        if local == prefix + 'freq': return '550 Connection frequency limited'
        return None

    def record(self, folder, octets):
        global SERIAL
        with LOCK: SERIAL += 1; n = SERIAL
        base = os.path.join(A.dir, folder, '%06d' % n)
        with open(base + '.tmp', 'wb') as f: f.write(octets)
        with open(base + '.json', 'w') as f:
            json.dump({'from': self.sender, 'to': self.rcpt, 'connection': self.number, 'time': time.time()}, f)
        os.rename(base + '.tmp', base + '.eml')
        return n

    def ehlo(self):
        if self.fault('ehlo'): return
        out = ['shouwen-test', 'SIZE %d' % A.size, '8BITMIME', 'ENHANCEDSTATUSCODES']
        if not A.no_smtputf8: out.append('SMTPUTF8')
        if A.starttls and not isinstance(self.sock, ssl.SSLSocket): out.append('STARTTLS')
        elif A.auth: out.append('AUTH PLAIN LOGIN')
        for i, o in enumerate(out): self.say('250%s%s' % (' ' if i == len(out) - 1 else '-', o))

    def auth(self, arg):
        if self.fault('auth'): return
        words = arg.split(' '); got = None
        try:
            if words[0].upper() == 'PLAIN':
                if len(words) == 1: self.say('334 '); words.append(self.line())
                got = ':'.join(base64.b64decode(words[1]).decode().split('\0')[1:])
            else:
                if len(words) == 1: self.say('334 VXNlcm5hbWU6'); words.append(self.line())
                self.say('334 UGFzc3dvcmQ6')
                got = base64.b64decode(words[1]).decode() + ':' + base64.b64decode(self.line()).decode()
        except (ValueError, IndexError): pass
        self.authed = got == A.auth
        # As QQ says it, in GBK.
        self.say('235 2.7.0 ok' if self.authed else '535 Login Fail. 请使用授权码登录 authorized code'.encode('gbk'))

    def data(self):
        local = self.rcpt[0].split('@')[0] if self.rcpt else ''
        if not self.rcpt: self.say('554 5.5.1 no valid recipients'); return
        if local == 'close354': self.close()
        if self.fault('data'): return
        self.say('354 go')
        if local == 'after354': self.close()
        parts = []
        while True:
            line = self.file.readline()
            if not line: raise Gone
            if line == b'.\r\n': break
            parts.append(line[1:] if line.startswith(b'.') else line)
        octets = b''.join(parts); self.mails += 1
        if local == 'closedata': self.record('unanswered', octets); self.close()
        if local == 'stalldata': self.record('unanswered', octets); time.sleep(3600)
        if local == 'acceptclose': self.record('mail', octets); self.close()
        # Whatever the answer: the transaction is over.
        if local == 'dgbk': self.reset(); self.say('554 5.7.1 邮件被拒绝'.encode('gbk')); return
        if self.fault('body', self.code('d', local)): self.reset(); return
        n = self.record('mail', octets)
        if re.fullmatch(r'late\d+', local): time.sleep(int(local[4:]) / 1000)
        while local == 'hold' and not os.path.exists(os.path.join(A.dir, 'go-on')): time.sleep(0.005)
        if local == 'multi': self.say('250-2.0.0 first line'); self.say('250-2.0.0 second line')
        self.say('250 2.0.0 queued as %06d' % n)
        self.reset()

    def command(self, line):
        verb, _, arg = line.partition(' '); verb = verb.upper()
        m = re.search(r'<([^>]*)>', line)
        if verb in ('EHLO', 'HELO'): self.ehlo()
        elif verb == 'STARTTLS' and A.starttls:
            self.say('220 go'); self.sock = CTX.wrap_socket(self.sock, server_side=True)
            self.file = self.sock.makefile('rb')
        elif verb == 'AUTH': self.auth(arg)
        elif verb == 'MAIL':
            if not self.authed: self.say('530 5.7.0 authentication required'); return
            if self.in_mail: self.say('503 5.5.1 nested MAIL'); return
            if A.per_connection and self.mails >= A.per_connection:
                self.say('421 4.7.0 too many messages on this connection'); self.close()
            sender = m.group(1) if m else ''; size = re.search(r'SIZE=(\d+)', line)
            if self.fault('mail', self.code('f', sender.split('@')[0])): return
            if size and int(size.group(1)) > A.size: self.say('552 5.3.4 message too big'); return
            self.sender, self.rcpt, self.in_mail = sender, [], True
            self.say('250 2.1.0 ok')
        elif verb == 'RCPT':
            to = m.group(1) if m else ''
            if self.fault('rcpt', self.code('r', to.split('@')[0])): return
            self.rcpt.append(to); self.say('250 2.1.5 ok')
        elif verb == 'DATA': self.data()
        elif verb == 'RSET': self.reset(); self.say('250 2.0.0 ok')
        elif verb == 'NOOP': self.say('250 2.0.0 ok')
        elif verb == 'QUIT': self.say('221 2.0.0 bye'); self.close()
        else: self.say('502 5.5.2 unknown')

    def run(self):
        if not self.fault('connect'): self.say('220 shouwen-test ESMTP')
        while True: self.command(self.line())


def serve(sock, number):
    try:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if A.tls: sock = CTX.wrap_socket(sock, server_side=True)
        Session(sock, number).run()
    except (Gone, OSError, ValueError): pass
    finally:
        try: sock.close()
        except OSError: pass


listener = socket.create_server(('127.0.0.1', A.port), backlog=128)
with open(os.path.join(A.dir, 'port.tmp'), 'w') as f: f.write('%d\n' % listener.getsockname()[1])
os.rename(os.path.join(A.dir, 'port.tmp'), os.path.join(A.dir, 'port'))
while True:
    client, _ = listener.accept()
    CONNECTIONS += 1
    threading.Thread(target=serve, args=(client, CONNECTIONS), daemon=True).start()
