// Mails of a product without a mail server: the backend prints them to its log, and whoever started the product reads their links here.
import { closeSync, type FSWatcher, openSync, readSync, statSync, watch } from "node:fs";
import { z } from "zod";

const printed = z.object({ mail: z.object({ to: z.string(), subject: z.string(), link: z.string().optional() }) });
const chunkBytes = 64 * 1024;

/**
 * Says every mail that is added to the log from now on: whom it is for, what it is about, and its link on a line of its own. The file
 * has to be there. Ends with the function that it returns.
 */
export function followMails(logFile: string, say: (line: string) => void): () => void {
  let position = statSync(logFile).size;
  let rest = Buffer.alloc(0);
  const read = () => {
    const file = openSync(logFile, "r");
    try {
      const chunk = Buffer.alloc(chunkBytes);
      for (;;) {
        const length = readSync(file, chunk, 0, chunkBytes, position);
        if (length === 0) return;
        position += length;
        rest = Buffer.concat([rest, chunk.subarray(0, length)]);
        const end = rest.lastIndexOf(10) + 1; // a line that is still being written waits for the next time
        for (const line of rest.toString("utf8", 0, end).split("\n")) sayMail(line, say);
        rest = rest.subarray(end);
      }
    } finally {
      closeSync(file);
    }
  };
  const watcher: FSWatcher = watch(logFile, { persistent: false }, read);
  return () => watcher.close();
}

function sayMail(line: string, say: (line: string) => void): void {
  if (!line.includes('"mail":')) return;
  const { data } = printed.safeParse(parse(line));
  if (data)
    say(
      `Mail to ${data.mail.to} (not sent, because SMTP_HOST is not set): ${data.mail.subject}${data.mail.link ? `\n  ${data.mail.link}` : ""}`,
    );
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
