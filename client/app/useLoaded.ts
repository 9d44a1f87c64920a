// What the server knows and the device does not: asked for when the screen opens, again after a change, and where that failed, when the
// server answers again.
import { useCallback, useEffect, useState } from "preact/hooks";
import { connectivity } from "../data/connectivity.ts";
import { problemText } from "./problems.ts";

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
  const online = connectivity.value;
  useEffect(() => {
    if (online && problem) void reload();
  }, [online]);
  return { value, problem, reload };
}

/** Calls `reload` every so many milliseconds while `wanted`, where somebody looks and the server answers. */
export function useLookingAgain(reload: () => Promise<void>, milliseconds: number, wanted = true): void {
  useEffect(() => {
    if (!wanted) return;
    const look = () => {
      if (document.visibilityState === "visible" && connectivity.peek()) void reload();
    };
    const timer = setInterval(look, milliseconds);
    return () => clearInterval(timer);
  }, [reload, milliseconds, wanted]);
}
