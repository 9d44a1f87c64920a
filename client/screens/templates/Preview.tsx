// A filled-in template as it will look, in a frame without scripts and without network.
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../i18n/index.ts";
import { stillHtml } from "./stillHtml.ts";

/** The frame's own policy, on top of the sandbox and of the app's policy, which it inherits. */
const policy = "default-src 'none'; img-src data:";
const page = "font: 15px/1.5 system-ui, sans-serif; margin: 24px; color: #17201c; background: #fff; overflow-wrap: break-word";
const link = "color: #0f6b5c; text-decoration: underline";

/**
 * `html` comes sanitized from the server. The app's policy takes no styles that stand in HTML, so they are set one by one; for that alone
 * the frame has our origin. No script runs in it.
 */
export function Preview({ html, title }: { html: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const scrolled = useRef(0);
  // The page that was shown is still there when its successor has only been named. One that is still loading was not read yet.
  useLayoutEffect(() => {
    const shown = frame.current?.contentDocument;
    if (shown?.body?.style.cssText) scrolled.current = shown.scrollingElement?.scrollTop ?? 0;
  }, [html]);
  const dress = () => {
    const shown = frame.current?.contentDocument;
    if (!shown?.body) return;
    shown.body.style.cssText = page;
    for (const element of shown.querySelectorAll<HTMLElement>("[data-href]")) element.style.cssText = link;
    for (const element of shown.querySelectorAll<HTMLElement>("[data-style]")) element.style.cssText += `; ${element.dataset.style}`;
    if (shown.scrollingElement) shown.scrollingElement.scrollTop = scrolled.current;
  };
  return (
    <iframe
      ref={frame}
      class="template-frame"
      sandbox="allow-same-origin"
      srcdoc={`<!doctype html><html lang="${document.documentElement.lang}"><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}"><title>${t.templates.preview}</title><body>${stillHtml(html)}`}
      title={t.templates.previewOf(title)}
      referrerpolicy="no-referrer"
      onLoad={dress}
    />
  );
}
