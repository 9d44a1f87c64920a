// What HTML of a template, and HTML that is sanitized on request, may hold. Everything that is not listed is taken out.
// Nothing here makes a request by itself: pictures lie in the HTML, styles name no address.

export const tags = (
  "a abbr address article aside b blockquote br caption cite code col colgroup dd del dfn div dl dt em figcaption figure footer h1 h2 h3 h4 " +
  "h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section small span strong sub sup table tbody td tfoot th thead time tr u ul var"
).split(" ");

export const attributes = "alt align colspan datetime dir height href lang rowspan scope span src start style title valign width".split(
  " ",
);

/** Where a link may lead: nothing happens until somebody follows it. */
export const link = /^(?:https?:\/\/|mailto:|tel:|#)/i;
/** A picture that lies in the HTML itself. SVG is none: it may hold scripts. */
export const picture = /^data:image\/(?:png|jpeg|gif|webp);base64,[a-z0-9+/=\s]*$/i;

export const styles = new Set(
  (
    "background-color border border-bottom border-collapse border-color border-left border-radius border-right border-spacing border-style " +
    "border-top border-width clear color direction display float font-family font-size font-style font-variant font-weight height letter-spacing " +
    "line-height list-style-type margin margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width opacity " +
    "orphans overflow-wrap padding padding-bottom padding-left padding-right padding-top page-break-after page-break-before page-break-inside " +
    "text-align text-decoration text-indent text-transform vertical-align white-space widows width word-break word-spacing"
  ).split(" "),
);
/** Plain words, numbers, colours and names of fonts: no address, no escape, no function but colours. */
export const styleValue = /^(?:[\w\s#%.,'"!+-]|(?:rgba?|hsla?)\([\d\s%.,/]+\))*$/i;
