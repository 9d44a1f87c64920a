// What an IMAP server says of a mail: its envelope and the structure of its parts (RFC 3501 section 7.4.2), as far as tests write mails.

interface Part {
  headers: Map<string, string>;
  body: string;
}

function parse(raw: string): Part {
  const at = raw.indexOf("\r\n\r\n");
  const head = (at < 0 ? raw : raw.slice(0, at)).replace(/\r\n[ \t]+/g, " ");
  const headers = new Map<string, string>();
  for (const line of head.split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return { headers, body: at < 0 ? "" : raw.slice(at + 4) };
}

const quoted = (text: string | undefined) => (text === undefined ? "NIL" : `"${text.replace(/["\\]/g, "\\$&")}"`);

export function envelope(raw: string): string {
  const { headers } = parse(raw);
  const from = people(headers.get("from"));
  const rest = ["to", "cc", "bcc"].map((name) => people(headers.get(name)));
  return `(${[quoted(headers.get("date")), quoted(headers.get("subject")), from, from, from, ...rest, "NIL", quoted(headers.get("message-id"))].join(" ")})`;
}

function people(header: string | undefined): string {
  if (!header) return "NIL";
  const each = header.split(",").map((one) => {
    const [, name, address = one.trim()] = /^\s*"?([^"<]*?)"?\s*<([^>]*)>/.exec(one) ?? [];
    const [local, host] = address.split("@");
    return `(${quoted(name || undefined)} NIL ${quoted(local)} ${quoted(host ?? "")})`;
  });
  return `(${each.join("")})`;
}

export function bodyStructure(raw: string): string {
  const { headers, body } = parse(raw);
  const [type = "text", subtype = "plain"] = (headers.get("content-type") ?? "text/plain").split(";")[0]!.trim().toLowerCase().split("/");
  const parameters = parametersOf(headers.get("content-type"));
  if (type === "multipart") {
    const parts = body.split(`--${parameters.get("boundary")}`).slice(1, -1);
    return `(${parts.map((part) => bodyStructure(part.replace(/^\r\n/, ""))).join("")} ${quoted(subtype)} ${list(parameters)} NIL NIL)`;
  }
  const disposition = headers.get("content-disposition");
  const shown = disposition ? `(${quoted(disposition.split(";")[0]!.trim())} ${list(parametersOf(disposition))})` : "NIL";
  const encoding = quoted(headers.get("content-transfer-encoding") ?? "7bit");
  const common = `${quoted(type)} ${quoted(subtype)} ${list(parameters)} ${quoted(headers.get("content-id"))} NIL ${encoding} ${body.length}`;
  const lines = body.split("\r\n").length;
  if (`${type}/${subtype}` === "message/rfc822")
    return `(${common} ${envelope(body)} ${bodyStructure(body)} ${lines} NIL ${shown} NIL NIL)`;
  return `(${common}${type === "text" ? ` ${lines}` : ""} NIL ${shown} NIL NIL)`;
}

function parametersOf(header: string | undefined): Map<string, string> {
  const found = [...(header ?? "").matchAll(/;\s*([\w*-]+)=(?:"([^"]*)"|([^;\s]*))/g)];
  return new Map(found.map(([, name = "", inQuotes, bare]) => [name.toLowerCase(), inQuotes ?? bare ?? ""]));
}

const list = (parameters: Map<string, string>) =>
  parameters.size === 0 ? "NIL" : `(${[...parameters].map(([name, value]) => `${quoted(name)} ${quoted(value)}`).join(" ")})`;
