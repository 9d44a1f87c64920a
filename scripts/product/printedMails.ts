// Mails of a product without a mail server: the backend prints them to its log, and whoever started the product reads their links here.
import { closeSync, type FSWatcher, fstatSync, openSync, readSync, statSync, watch } from "node:fs";
import { basename, dirname } from "node:path";
import { z } from "zod";

const printed = z.object({ mail: z.object({ to: z.string(), subject: z.string(), link: z.string().optional() }) });
const chunkBytes = 64 * 1024;

/**
 * Says every mail that is added to the log from now on: whom it is for, what it is about, and its link on a line of its own. The file
 * has to be there at the start; one that is moved away, emptied or made anew is followed from its beginning. Ends with the function that
 * it returns.
 */
export function followMails(logFile: string, say: (line: string) => void): () => void {
  let position = statSync(logFile).size;
  let rest = Buffer.alloc(0);
  const read = () => {
    const file = opened(logFile);
    if (file === undefined) return;
    try {
      if (fstatSync(file).size < position) [position, rest] = [0, Buffer.alloc(0)];
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
  // The folder and not the file: the file under this name may be another one tomorrow.
  const name = basename(logFile);
  const watcher: FSWatcher = watch(dirname(logFile), { persistent: false }, (_event, changed) => changed === name && read());
  return () => watcher.close();
}

/** Undefined where it has been moved away, or the process has no descriptor left for it: the next change of the folder looks again. */
function opened(file: string): number | undefined {
  try {
    return openSync(file, "r");
  } catch {
    return undefined;
  }
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
