// What the server knows and the device does not: asked for when the screen opens, and again after a change.
import { useCallback, useEffect, useState } from "preact/hooks";
import { problemText } from "../../app/problems.ts";

export interface Loaded<T> {
  value: T | undefined;
  /** Empty where all is well. */
  problem: string;
  reload: () => Promise<void>;
}

export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [value, setValue] = useState<T>();
  const [problem, setProblem] = useState("");
  const reload = useCallback(async () => {
    try {
      setValue(await load());
      setProblem("");
    } catch (error) {
      setProblem(problemText(error).message);
    }
  }, []);
  useEffect(() => void reload(), []);
  return { value, problem, reload };
}
