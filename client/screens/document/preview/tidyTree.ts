// pdf.js gives screen readers the structure that a tagged PDF names. Where that is no valid table, it is read as plain text.

const inTables = "[role=row], [role=rowgroup], [role=cell], [role=columnheader], [role=rowheader]";
const allowed: Record<string, readonly string[]> = {
  table: ["row", "rowgroup", "caption"],
  rowgroup: ["row"],
  row: ["cell", "columnheader", "rowheader"],
};

/** Watches `pages` for structure trees. Returns what ends it. */
export function tidyTrees(pages: HTMLElement): () => void {
  const observer = new MutationObserver(() => {
    for (const table of pages.querySelectorAll(".structTree [role=table]")) if (!isTable(table)) flatten(table);
  });
  observer.observe(pages, { childList: true, subtree: true });
  return () => observer.disconnect();
}

function isTable(element: Element): boolean {
  const roles = allowed[element.getAttribute("role") ?? ""];
  if (!roles) return true;
  return (
    element.children.length > 0 &&
    [...element.children].every((child) => roles.includes(child.getAttribute("role") ?? "") && isTable(child))
  );
}

function flatten(table: Element): void {
  for (const part of [table, ...table.querySelectorAll(inTables)]) part.removeAttribute("role");
}
