// A value that follows another once it rests: what is expensive to draw does not hold up what is under the finger.
import { useEffect, useState } from "preact/hooks";

/** Follows `value` after `rest` milliseconds without a change; at once where there was none before. */
export function useDebouncedValue<T>(value: T, rest: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    if (value === settled) return;
    const timer = setTimeout(() => setSettled(value), rest);
    return () => clearTimeout(timer);
  }, [value, rest]);
  return settled;
}
