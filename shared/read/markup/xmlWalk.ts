// XML as a stream of elements and text. Declared entities are never expanded and nothing outside of the file is asked for, so that
// there is nothing to be multiplied; damaged markup is read as far as it can be.

/** Names without their prefixes. */
export interface XmlHandler {
  open(name: string, attributes: Record<string, string>): void;
  close(name: string): void;
  text(text: string): void;
}

/** Deeper than any document nests its elements; what lies deeper has no end. */
const deepest = 5_000;

/** Feeds `chunks` to `handler`. @throws Error where elements nest without end */
export async function walkXml(chunks: AsyncIterable<Uint8Array> | Iterable<string>, handler: XmlHandler): Promise<void> {
  const { Parser } = await import("htmlparser2");
  let depth = 0;
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        if (++depth > deepest) throw new Error("elements nest without end");
        handler.open(local(name), attributes);
      },
      onclosetag(name) {
        depth--;
        handler.close(local(name));
      },
      ontext: (text) => handler.text(text),
    },
    { xmlMode: true, decodeEntities: true },
  );
  let decoder: TextDecoder | undefined;
  for await (const chunk of chunks) {
    if (typeof chunk === "string") {
      parser.write(chunk);
      continue;
    }
    decoder ??= new TextDecoder(encodingOf(chunk));
    parser.write(decoder.decode(chunk, { stream: true }));
  }
  parser.end();
}

function encodingOf(begin: Uint8Array): string {
  if ((begin[0] === 0xff && begin[1] === 0xfe) || (begin[0] === 0x3c && begin[1] === 0)) return "utf-16le";
  if ((begin[0] === 0xfe && begin[1] === 0xff) || (begin[0] === 0 && begin[1] === 0x3c)) return "utf-16be";
  const declared = /^\s*<\?xml[^>]{0,100}encoding\s*=\s*["']([\w-]{2,20})/.exec(
    new TextDecoder("latin1").decode(begin.subarray(0, 200)),
  )?.[1];
  try {
    return new TextDecoder(declared ?? "utf-8").encoding;
  } catch {
    return "utf-8";
  }
}

const local = (name: string) => name.slice(name.indexOf(":") + 1);

/** An attribute by its name without prefix. */
export function attribute(attributes: Record<string, string>, name: string): string | undefined {
  if (name in attributes) return attributes[name];
  for (const key in attributes) if (key.endsWith(`:${name}`)) return attributes[key];
  return undefined;
}
