// Find in document.
import { useEffect, useRef } from "preact/hooks";
import { Icon } from "../../../components/Icon.tsx";
import { t } from "../../../i18n/index.ts";

interface FindBarProps {
  query: string;
  matches: { current: number; total: number };
  onQuery: (text: string) => void;
  onStep: (back: boolean) => void;
  onClose: () => void;
}

export function FindBar({ query, matches, onQuery, onStep, onClose }: FindBarProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    // brought here by a search, a person wants to read, not to type
    if (!query) input.current?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      event.preventDefault();
      onStep(event.shiftKey);
    }
    if (event.key === "Escape") {
      event.preventDefault();
      onClose();
    }
  };
  return (
    <search class="find-bar">
      <input
        ref={input}
        class="input"
        type="text"
        aria-label={t.preview.find}
        placeholder={t.preview.find}
        autoComplete="off"
        value={query}
        onInput={(event) => onQuery(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <span class="find-count" role="status">
        {query && t.preview.matches(matches.current, matches.total)}
      </span>
      <button
        type="button"
        class="icon-button"
        aria-label={t.preview.findPrevious}
        disabled={matches.total === 0}
        onClick={() => onStep(true)}
      >
        <Icon name="up" />
      </button>
      <button
        type="button"
        class="icon-button"
        aria-label={t.preview.findNext}
        disabled={matches.total === 0}
        onClick={() => onStep(false)}
      >
        <Icon name="down" />
      </button>
      <button type="button" class="icon-button" aria-label={t.common.close} onClick={onClose}>
        <Icon name="close" />
      </button>
    </search>
  );
}
