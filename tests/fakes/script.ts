// How a fake of an AI service is told what to answer next.

export type Scripted =
  /** The model's text, or an object sent as its JSON text. */
  | { content: string | object; cutOff?: boolean }
  | { refusal: string }
  | { status: number; kind: string; headers?: Record<string, string> }
  /** A response as it is, such as a proxy's error page. */
  | { raw: string; status?: number }
  | "drop";

export interface Script {
  /** Answers given one after the other; when none is left, a plain answer that fits the schema. */
  next(...answers: Scripted[]): void;
  take(): Scripted | undefined;
}

export function createScript(): Script {
  const queue: Scripted[] = [];
  return {
    next: (...answers) => {
      queue.push(...answers);
    },
    take: () => queue.shift(),
  };
}
