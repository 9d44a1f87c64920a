// A small IMAP server (RFC 3501, IDLE, MOVE, UIDPLUS) of the tests' own, inside of TLS: strict about what it is asked, and able to do what
// a test wants of a bad day: to drop the connection, to say nothing more, to number a folder anew.
import { once } from "node:events";
import type { AddressInfo, Socket } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import { aCertificate, type Certificate } from "./certificate.ts";
import { bodyStructure, envelope } from "./imapMessage.ts";

export interface StoredMail {
  uid: number;
  raw: Buffer;
  flags: Set<string>;
  gotAt: Date;
}

interface Folder {
  uidValidity: number;
  uidNext: number;
  mails: StoredMail[];
}

/** `drop`: the connection ends before the answer. `hang`: nothing is answered any more. `flood`: what nobody asked for, without end. */
export type ImapFault = "drop" | "hang" | "flood" | undefined;

export interface FakeImap {
  host: string;
  port: number;
  ca: string;
  username: string;
  password: string;
  folders: Map<string, Folder>;
  /** Lines as they were asked, without tags and passwords. */
  commands: string[];
  logins: number;
  /** Bytes that a flood has brought out. */
  flooded: number;
  idles: boolean;
  fault: (command: string) => ImapFault;
  /** As another program delivers it; whoever idles is told. */
  deliver(raw: string, folder?: string): void;
  /** Whoever idles is told of mail once more. */
  nag(): void;
  /** All mails of the folder get new numbers. */
  renumber(folder: string): void;
  connections(): number;
  /** Ends all connections. */
  cut(): void;
  close(): Promise<void>;
}

export async function startFakeImap({ cert, key }: Certificate = aCertificate()): Promise<FakeImap> {
  const sessions = new Set<Session>();
  const server = createServer({ cert, key }, (socket) => {
    const session = new Session(fake, socket, () => sessions.delete(session));
    sessions.add(session);
  });
  server.on("tlsClientError", () => undefined); // a client that does not believe the certificate
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const fake: FakeImap = {
    host: "127.0.0.1",
    port: (server.address() as AddressInfo).port,
    ca: cert,
    username: "kari",
    password: "a password of the tests #1",
    folders: new Map([
      ["INBOX", { uidValidity: 1, uidNext: 1, mails: [] }],
      ["Done", { uidValidity: 1, uidNext: 1, mails: [] }],
    ]),
    commands: [],
    logins: 0,
    flooded: 0,
    idles: true,
    fault: () => undefined,
    deliver(raw, name = "INBOX") {
      const folder = this.folders.get(name)!;
      folder.mails.push({ uid: folder.uidNext++, raw: Buffer.from(raw), flags: new Set(), gotAt: new Date() });
      for (const session of sessions) session.told(folder);
    },
    nag() {
      for (const session of sessions) session.nag();
    },
    renumber(name) {
      const folder = this.folders.get(name)!;
      folder.uidValidity++;
      folder.mails.forEach((mail, index) => {
        mail.uid = index + 1;
      });
      folder.uidNext = folder.mails.length + 1;
    },
    connections: () => sessions.size,
    cut() {
      for (const session of sessions) session.socket.destroy();
    },
    async close() {
      this.cut();
      server.close();
      await once(server, "close");
    },
  };
  return fake;
}

class Session {
  readonly #fake: FakeImap;
  readonly socket: TLSSocket;
  #received = "";
  #open: Folder | undefined;
  #loggedIn = false;
  #idleTag = "";
  /** Mails of the open folder, as they were told last. */
  #count = 0;
  #silent = false;

  constructor(fake: FakeImap, socket: TLSSocket, ended: () => void) {
    this.#fake = fake;
    this.socket = socket;
    socket.on("error", () => undefined).once("close", ended);
    socket.setEncoding("latin1").on("data", (data: string) => this.#receive(data));
    this.#say("* OK ready");
  }

  /** To whoever idles, and what came before it began. */
  told(folder: Folder): void {
    if (this.#open !== folder || !this.#idleTag || this.#count === folder.mails.length) return;
    this.#count = folder.mails.length;
    this.#say(`* ${this.#count} EXISTS`);
  }

  /** One more and one less: as a server that can't make up its mind. */
  nag(): void {
    if (this.#idleTag && !this.socket.destroyed) this.#say(`* ${this.#count + 1} EXISTS\r\n* ${this.#count + 1} EXPUNGE`);
  }

  #receive(data: string): void {
    this.#received += data;
    for (let end = this.#received.indexOf("\r\n"); end >= 0; end = this.#received.indexOf("\r\n")) {
      const line = this.#received.slice(0, end);
      this.#received = this.#received.slice(end + 2);
      this.#line(line);
    }
  }

  #line(line: string): void {
    if (this.#silent) return;
    if (this.#idleTag && /^DONE$/i.test(line)) {
      this.#say(`${this.#idleTag} OK IDLE ended`);
      this.#idleTag = "";
      return;
    }
    const [, tag = "", uid = "", name = "", rest = ""] = /^(\S+) (UID )?(\S+) ?(.*)$/i.exec(line) ?? [];
    const command = `${uid}${name}`.toUpperCase();
    this.#fake.commands.push(`${command} ${command === "LOGIN" ? "" : rest}`.trim());
    const fault = this.#fake.fault(`${command} ${rest}`);
    if (fault === "drop") this.socket.destroy();
    if (fault === "hang" || fault === "flood") this.#silent = true;
    if (fault === "flood") this.#flood();
    if (fault) return;
    const answer = this.#answer(command, rest, tag);
    if (answer) this.#say(`${tag} ${answer}`);
  }

  #flood(): void {
    const line = `* OK ${"x".repeat(64 * 1024)}\r\n`;
    while (!this.socket.destroyed) {
      this.#fake.flooded += line.length;
      if (this.socket.write(line)) continue;
      this.socket.once("drain", () => this.#flood());
      return;
    }
  }

  #answer(command: string, rest: string, tag: string): string | undefined {
    const open: Record<string, () => string | undefined> = {
      CAPABILITY: () => {
        this.#say(`* CAPABILITY IMAP4rev1 UIDPLUS MOVE NAMESPACE${this.#fake.idles ? " IDLE" : ""}`);
        return "OK done";
      },
      NOOP: () => {
        if (this.#open) this.#say(`* ${this.#open.mails.length} EXISTS`);
        return "OK done";
      },
      LOGOUT: () => {
        this.#say("* BYE");
        queueMicrotask(() => this.socket.end());
        return "OK done";
      },
      LOGIN: () => this.#login(rest),
    };
    const inside: Record<string, () => string | undefined> = {
      NAMESPACE: () => {
        this.#say('* NAMESPACE (("" "/")) NIL NIL');
        return "OK done";
      },
      LIST: () => {
        for (const folder of this.#fake.folders.keys()) this.#say(`* LIST (\\HasNoChildren) "/" "${folder}"`);
        return "OK done";
      },
      SELECT: () => this.#select(rest),
      EXAMINE: () => this.#select(rest),
      IDLE: () => {
        this.#idleTag = tag;
        this.#say("+ idling");
        if (this.#open) this.told(this.#open);
        return undefined;
      },
    };
    const selected: Record<string, (folder: Folder) => string> = {
      CLOSE: () => {
        this.#open = undefined;
        return "OK done";
      },
      "UID SEARCH": (folder) => {
        const from = Number(/UID (\d+):\*/i.exec(rest)?.[1]);
        const last = folder.mails.at(-1)?.uid;
        // RFC 3501: `n:*` always names the last one.
        this.#say(`* SEARCH ${folder.mails.flatMap(({ uid }) => (uid >= from || uid === last ? [uid] : [])).join(" ")}`.trimEnd());
        return "OK done";
      },
      FETCH: (folder) => this.#fetch(folder, rest, folder.mails),
      "UID FETCH": (folder) => this.#fetch(folder, rest, this.#named(folder, rest)),
      "UID STORE": (folder) => {
        for (const mail of this.#named(folder, rest)) mail.flags.add("\\Seen");
        return "OK done";
      },
      "UID MOVE": (folder) => this.#move(folder, rest),
    };
    if (open[command]) return open[command]();
    if (!this.#loggedIn) return "BAD log in first";
    if (inside[command]) return inside[command]();
    if (selected[command]) return this.#open ? selected[command](this.#open) : "BAD no folder is open";
    return "BAD unknown command";
  }

  #login(rest: string): string {
    this.#fake.logins++;
    const [username, password] = [...rest.matchAll(/"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare);
    this.#loggedIn = username === this.#fake.username && password === this.#fake.password;
    return this.#loggedIn ? "OK logged in" : "NO [AUTHENTICATIONFAILED] wrong";
  }

  #select(rest: string): string {
    const folder = this.#fake.folders.get(rest.replaceAll('"', ""));
    this.#open = folder;
    if (!folder) return "NO [NONEXISTENT] no such folder";
    this.#say("* FLAGS (\\Seen \\Deleted)");
    this.#count = folder.mails.length;
    this.#say(`* ${this.#count} EXISTS`);
    this.#say(`* OK [UIDVALIDITY ${folder.uidValidity}]`);
    this.#say(`* OK [UIDNEXT ${folder.uidNext}]`);
    return "OK [READ-WRITE] open";
  }

  #named(folder: Folder, rest: string): StoredMail[] {
    const wanted = (rest.split(" ")[0] ?? "").split(",").map((range) => range.split(":").map(Number));
    return folder.mails.filter(({ uid }) => wanted.some(([from = 0, to = from]) => uid >= from && uid <= to));
  }

  /** All of them where numbers are given by their order: no test asks for fewer. */
  #fetch(folder: Folder, rest: string, mails: readonly StoredMail[]): string {
    const [, from, most] = /BODY\.PEEK\[\]<(\d+)\.(\d+)>/i.exec(rest) ?? [];
    for (const mail of mails) {
      const parts = [`UID ${mail.uid}`];
      if (/RFC822\.SIZE/i.test(rest)) parts.push(`RFC822.SIZE ${mail.raw.length}`);
      if (/INTERNALDATE/i.test(rest)) parts.push(`INTERNALDATE "${internalDate(mail.gotAt)}"`);
      if (/FLAGS/i.test(rest)) parts.push(`FLAGS (${[...mail.flags].join(" ")})`);
      if (/ENVELOPE/i.test(rest)) parts.push(`ENVELOPE ${envelope(mail.raw.toString("latin1"))}`);
      if (/BODYSTRUCTURE/i.test(rest)) parts.push(`BODYSTRUCTURE ${bodyStructure(mail.raw.toString("latin1"))}`);
      const [section, name] = /BODY\.PEEK\[(HEADER\.FIELDS \(([\w-]+)\))\]/i.exec(rest)?.slice(1) ?? [];
      if (section) {
        const [head = ""] = mail.raw.toString("latin1").split("\r\n\r\n");
        const lines = head.split("\r\n").filter((line) => line.toLowerCase().startsWith(`${name?.toLowerCase()}:`));
        const text = [...lines, "", ""].join("\r\n");
        parts.push(`BODY[${section}] {${text.length}}\r\n${text}`);
      }
      let literal: Buffer = Buffer.alloc(0);
      if (from !== undefined) {
        literal = mail.raw.subarray(Number(from), Number(from) + Number(most));
        parts.push(`BODY[]<${from}> {${literal.length}}\r\n${literal.toString("latin1")}`);
      }
      this.#say(`* ${folder.mails.indexOf(mail) + 1} FETCH (${parts.join(" ")})`);
    }
    return "OK done";
  }

  #move(folder: Folder, rest: string): string {
    const target = this.#fake.folders.get(/ "?([^"]+)"?$/.exec(rest)?.[1] ?? "");
    if (!target) return "NO [TRYCREATE] no such folder";
    for (const mail of this.#named(folder, rest)) {
      const at = folder.mails.indexOf(mail);
      folder.mails.splice(at, 1);
      target.mails.push({ ...mail, uid: target.uidNext++ });
      this.#say(`* OK [COPYUID ${target.uidValidity} ${mail.uid} ${target.uidNext - 1}]`);
      this.#say(`* ${at + 1} EXPUNGE`);
      this.#count--;
    }
    return "OK done";
  }

  #say(line: string): void {
    (this.socket as Socket).write(`${line}\r\n`, "latin1");
  }
}

function internalDate(at: Date): string {
  const [, day, month, year, time] = /(\d\d) (\w{3}) (\d{4}) ([\d:]{8})/.exec(at.toUTCString())!;
  return `${day}-${month}-${year} ${time} +0000`;
}
