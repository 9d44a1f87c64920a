// A file is saved where the person wants it.

/** The browser's own download; an object URL lives long enough for it to begin. */
export function saveAs(url: string, name: string): void {
  const link = Object.assign(document.createElement("a"), { href: url, download: name, rel: "noopener" });
  link.click();
  if (url.startsWith("blob:")) setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
