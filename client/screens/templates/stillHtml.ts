// HTML of a filled-in template for the frame of its preview.

const tag = /<[a-z][a-z0-9]*(?:\s+[^\s=>"]+="[^"]*")+\s*>/gi;
const attribute = /(\s)([^\s=>"]+)(="[^"]*")/g;
const renamed: Readonly<Record<string, string>> = { style: "data-style", href: "data-href" };

/**
 * Styles and addresses under other names: `data-style`, because the app's policy takes no styles that stand in HTML and the browser complains
 * of each; `data-href`, because a preview leads nowhere. `html` is written as browsers and the server write it, with quotes around each value;
 * no parser of the browser's reads it here, since that would apply the policy.
 */
export function stillHtml(html: string): string {
  return html.replace(tag, (whole) =>
    whole.replace(attribute, (_, space: string, name: string, value: string) => `${space}${renamed[name.toLowerCase()] ?? name}${value}`),
  );
}
