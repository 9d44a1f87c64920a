// A name server for tests (RFC 1035): answers what it is given for TXT, "no such name" for everything else, or nothing at all.
import { createSocket } from "node:dgram";

export interface FakeDns {
  /** `127.0.0.1:PORT` */
  address: string;
  /** Texts by name, in small letters. */
  texts: Map<string, string>;
  /** Nothing is answered any more. */
  silent: boolean;
  close(): Promise<void>;
}

const txt = 16;

export async function startFakeDns(): Promise<FakeDns> {
  const socket = createSocket("udp4");
  const fake: FakeDns = {
    address: "",
    texts: new Map(),
    silent: false,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
  socket.on("message", (question, from) => {
    if (!fake.silent) socket.send(answer(question, fake.texts), from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  fake.address = `127.0.0.1:${socket.address().port}`;
  return fake;
}

function answer(question: Buffer, texts: ReadonlyMap<string, string>): Buffer {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at]!; length > 0; length = question[at]!) {
    labels.push(question.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const end = at + 5; // the root's label, type, class
  const text = question.readUInt16BE(at + 1) === txt ? texts.get(labels.join(".").toLowerCase()) : undefined;
  const head = Buffer.from(question.subarray(0, 12));
  head.writeUInt16BE(text === undefined ? 0x8183 : 0x8180, 2);
  head.writeUInt16BE(text === undefined ? 0 : 1, 6);
  head.writeUInt32BE(0, 8);
  if (text === undefined) return Buffer.concat([head, question.subarray(12, end)]);
  const pieces = (text.match(/.{1,255}/gs) ?? [""]).map((piece) =>
    Buffer.concat([Buffer.from([piece.length]), Buffer.from(piece, "latin1")]),
  );
  const data = Buffer.concat(pieces);
  const record = Buffer.from([0xc0, 0x0c, 0, txt, 0, 1, 0, 0, 0, 60, data.length >> 8, data.length & 255]);
  return Buffer.concat([head, question.subarray(12, end), record, data]);
}
