// Where the text of a mail shows its own pictures, and how.
import { walkHtml } from "../../markup/walkHtml.ts";

export interface Place {
  /** In pixels of the page, where the mail says so. */
  width: number | null;
  height: number | null;
  isLink: boolean;
  isBelowSignature: boolean;
}

/** Signs of a mail's text that are looked at, and pictures in it. */
const mostMarkup = 4_000_000;
const mostPlaces = 1_000;
/** Letters behind which a line is no greeting any more. */
const longestGreeting = 60;

const signature = /(?:^|[\s_-])(?:gmail[_-]signature|moz-signature|signature|mobile-signature|x_signature|applemailsignature)(?:$|[\s_-])/i;
const quotes = /(?:^|[\s_-])(?:gmail[_-]quote|moz-cite-prefix|yahoo[_-]quoted|divrplyfwdmsg|appendonsend|protonmail[_-]quote)(?:$|[\s_-])/i;
const greeting =
  /^(?:--|(?:(?:med )?(?:venn?lig|beste?|mange) )?hilsen|(?:m\. )?v\.? ?h\.?|mvh|(?:mit )?(?:freundlichen?|besten?|herzlichen?|lieben?|schönen?|viele|beste|liebe|herzliche) (?:grüßen?|gruß|grüssen?)|mfg|(?:kind|best|warm|with (?:kind|best))(?: regards| wishes)?|regards|yours (?:sincerely|faithfully|truly)|sincerely|cheers)(?:\s+(?:fra|von|from)\b.*)?\s*[,.!]?$/i;
const quotedLine =
  /^(?:-{2,}\s*)?(?:original message|forwarded message|opprinnelig melding|videresendt melding|ursprüngliche nachricht|weitergeleitete nachricht|begin forwarded message|(?:from|fra|von|sent|sendt|gesendet)\s*:)/i;
const blocks = new Set(
  "address article blockquote body br center dd div dl dt footer h1 h2 h3 h4 h5 h6 header hr html li main ol p pre section table tbody td tfoot th thead tr ul".split(
    " ",
  ),
);

/** By the id of the picture. One that stands there several times is told of where it is largest. */
export async function placesOf(html: string): Promise<Map<string, Place>> {
  const places = new Map<string, Place>();
  let links = 0;
  let isBelowSignature = false;
  let line = "";
  const endLine = () => {
    const words = line.replace(/[\s\u00a0]+/g, " ").trim();
    line = "";
    if (words === "" || words.length > 200) return;
    // What is quoted has a sender, and an end, of its own.
    if (quotedLine.test(words)) isBelowSignature = false;
    else if (words.length <= longestGreeting && greeting.test(words)) isBelowSignature = true;
  };
  await walkHtml(html.slice(0, mostMarkup), {
    onopentag(name, attributes) {
      if (blocks.has(name)) endLine();
      const named = `${attributes.class ?? ""} ${attributes.id ?? ""} ${attributes["data-smartmail"] ?? ""}`.slice(0, 500);
      if (name === "blockquote" || quotes.test(named)) isBelowSignature = false;
      else if (signature.test(named)) isBelowSignature = true;
      if (name === "a" && attributes.href) links++;
      if (name !== "img" || !/^cid:/i.test(attributes.src ?? "")) return;
      endLine();
      const id = idOf(attributes.src!);
      const place = { ...shownSize(attributes), isLink: links > 0, isBelowSignature };
      const before = places.get(id);
      if (places.size < mostPlaces && (!before || (before.width !== null && (place.width ?? Number.POSITIVE_INFINITY) > before.width)))
        places.set(id, place);
    },
    ontext(text) {
      if (line.length <= 200) line += text.slice(0, 400);
    },
    onclosetag(name) {
      if (blocks.has(name)) endLine();
      if (name === "a" && links > 0) links--;
    },
  });
  return places;
}

function idOf(address: string): string {
  const id = address.slice(4);
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

/** Attributes and styles in pixels; what is said in parts of the page says nothing about a picture. */
function shownSize({ width = "", height = "", style = "" }: Record<string, string>) {
  const styled = (name: string) =>
    new RegExp(`(?:^|[;\\s])${name}\\s*:\\s*([\\d.]{1,8})\\s*(px|pt|in|cm)`, "i").exec(style.slice(0, 2_000));
  const perUnit: Record<string, number> = { px: 1, pt: 4 / 3, in: 96, cm: 38 };
  const pixels = (attribute: string, name: string): number | null => {
    const [, number, unit] = styled(name) ?? [];
    if (number && unit) return Number(number) * perUnit[unit.toLowerCase()]!;
    return /^\s*\d{1,5}(?:\.\d{1,4})?\s*(?:px)?\s*$/i.test(attribute) ? Number.parseFloat(attribute) : null;
  };
  return { width: pixels(width, "width"), height: pixels(height, "height") };
}
