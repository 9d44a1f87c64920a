// A person's picture, or the letters that their name begins with. A picture that can't be had is no error of anybody's.
import { useEffect, useState } from "preact/hooks";
import type { DirectoryPerson } from "../../../shared/api/directory.ts";
import { useOffice } from "../../app/useOffice.ts";
import { connectivity } from "../../data/connectivity.ts";

export function Face({ person, large = false }: { person: DirectoryPerson; large?: boolean }) {
  const office = useOffice();
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    setUrl(undefined);
    if (!person.picture || !connectivity.peek()) return;
    const left = new AbortController();
    let made: string | undefined;
    office((api) => api.directory.picture(person.id, left.signal)).then(
      (blob) => {
        if (left.signal.aborted || !blob) return;
        made = URL.createObjectURL(blob);
        setUrl(made);
      },
      () => undefined,
    );
    return () => {
      left.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [person.id, person.picture]);
  const letters = person.name
    .split(/\s+/)
    .filter((_, n, all) => n === 0 || n === all.length - 1)
    .map((part) => [...part][0] ?? "")
    .join("");
  return (
    <span class={`face ${large ? "face-large" : ""}`} aria-hidden="true">
      {url ? <img src={url} alt="" /> : letters.toUpperCase()}
    </span>
  );
}
