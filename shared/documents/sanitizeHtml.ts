// What may be shown of a page or a mail that somebody else wrote: words, tables, lists and pictures that it carries itself. Nothing that
// runs, nothing that is fetched, nowhere to go. It works on the text alone, in Node and in the browser: no document is made of it before.
import sanitize from "sanitize-html";

const tags =
  "a abbr address article b bdi bdo blockquote br caption center cite code col colgroup dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr";
const attributes = "align alt colspan dir headers height lang reversed rowspan scope src start title valign width";
const ownPicture = /^data:image\/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]*$/i;
/** Deeper ones are left out: browsers and stacks have their own limits. */
const mostNested = 200;

interface SanitizeOptions {
  /** The data URL of what an address inside of the file (`cid:`) stands for. */
  pictureOf?: (address: string) => string | undefined;
  /** It is XHTML, in which `<script src="a.js"/>` has ended. */
  xml?: boolean;
}

export function sanitizeHtml(html: string, { pictureOf = () => undefined, xml = false }: SanitizeOptions = {}): string {
  return sanitize(html, {
    allowedTags: tags.split(" "),
    allowedAttributes: { "*": attributes.split(" ") },
    allowedSchemes: [],
    allowedSchemesByTag: { img: ["data"] },
    allowProtocolRelative: false,
    parseStyleAttributes: false,
    // Their text is no text. What a page may leave open without harm (`svg`, `math`, `object`) is not among them: the rest of the page is in it.
    nonTextTags: ["script", "style", "textarea", "option", "noscript", "title", "template", "iframe", "xmp", "noembed", "noframes"],
    nestingLimit: mostNested,
    parser: { decodeEntities: true, recognizeSelfClosing: xml },
    transformTags: {
      "*": (tagName, { src, ...others }) => {
        const picture = tagName === "img" && src !== undefined ? (pictureOf(src) ?? src) : undefined;
        return { tagName, attribs: picture !== undefined && ownPicture.test(picture) ? { ...others, src: picture } : others };
      },
    },
  });
}

/** Text as HTML that shows it. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
