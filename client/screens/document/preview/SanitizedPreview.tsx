// A page or a mail that somebody else wrote, without all that could run or fetch, in a frame that has no origin, no scripts and no network.
import { useEffect, useState } from "preact/hooks";
import { decodeText } from "../../../../shared/read/decodeText.ts";
import { t } from "../../../i18n/index.ts";
import { framed, mailBody, pageBody } from "./sanitize.ts";

interface SanitizedPreviewProps {
  blob: Blob;
  kind: "page" | "mail";
  contentType: string;
  title: string;
  onFailure: () => void;
}

export function SanitizedPreview({ blob, kind, contentType, title, onFailure }: SanitizedPreviewProps) {
  const [html, setHtml] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    const show = async () => {
      const bytes = await blob.arrayBuffer();
      if (kind === "mail") return mailBody(bytes);
      const text = decodeText(new Uint8Array(bytes));
      if (text === null) throw new Error("not a text");
      return pageBody(text, { xml: contentType === "application/xhtml+xml" });
    };
    show().then(
      (body) => {
        if (!gone) setHtml(framed(body));
      },
      () => {
        if (!gone) onFailure();
      },
    );
    return () => {
      gone = true;
    };
  }, [blob, kind]);
  if (html === null) return null;
  return <iframe class="sanitized" sandbox="" srcdoc={html} title={t.preview.label(title)} referrerpolicy="no-referrer" />;
}
