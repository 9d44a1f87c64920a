// A photograph that few browsers draw (HEIC), as the JPEG that the device makes of it.
import type { ComponentProps } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ImagePreview } from "./ImagePreview.tsx";
import { asJpeg } from "./photograph.ts";

export function PhotographPreview(props: Omit<ComponentProps<typeof ImagePreview>, "drawing">) {
  const { blob, onFailure } = props;
  const [drawable, setDrawable] = useState<Blob>();
  useEffect(() => {
    const stop = new AbortController();
    asJpeg(blob, stop.signal).then(
      (jpeg) => stop.signal.aborted || setDrawable(jpeg),
      () => stop.signal.aborted || onFailure(),
    );
    return () => stop.abort();
  }, [blob]);
  return drawable ? <ImagePreview {...props} blob={drawable} /> : null;
}
