// Many calls of one kind as few: what is asked for while others are on their way goes together with the next.
import { ApiProblem } from "../data/errors.ts";

export interface BatchingOptions<In, Out> {
  /** Answers in the order of the items; an answer that is an Error rejects its call alone. */
  send(items: In[]): Promise<(Out | Error)[]>;
  /** Items that `send` takes. */
  most: number;
  /** Sends under way together. */
  atOnce?: number;
  /** Whether an error is about what is in the batch, so that halves of it are worth a try; else it is everybody's. */
  splits?(error: unknown): boolean;
  /** Milliseconds between the end of one and the begin of the next, for more to come together. */
  pause?: number;
}

/**
 * The first call is sent at once, so that a single one waits for nobody. Rejects as `send` does; where it refuses a whole batch because
 * of what is in it (400 and 413 unless said otherwise), halves are sent until only those are refused that it is about.
 */
export function batched<In, Out>({
  send,
  most,
  atOnce = 1,
  splits = refusesContents,
  pause = 0,
}: BatchingOptions<In, Out>): (item: In) => Promise<Out> {
  type Waiting = { item: In; resolve(out: Out): void; reject(error: unknown): void };
  let waiting: Waiting[] = [];
  let underWay = 0;

  async function settle(calls: Waiting[]): Promise<void> {
    try {
      const answers = await send(calls.map(({ item }) => item));
      for (const [index, { resolve, reject }] of calls.entries()) {
        const answer = answers[index];
        if (answer === undefined) reject(new Error("An item of a batch was not answered"));
        else if (answer instanceof Error) reject(answer);
        else resolve(answer);
      }
    } catch (error) {
      if (calls.length > 1 && splits(error)) {
        const half = Math.ceil(calls.length / 2);
        await settle(calls.slice(0, half));
        await settle(calls.slice(half));
      } else for (const { reject } of calls) reject(error);
    }
  }

  function next(): void {
    while (underWay < atOnce && waiting.length > 0) {
      const calls = waiting.slice(0, most);
      waiting = waiting.slice(most);
      underWay++;
      void settle(calls).then(() => {
        const done = () => {
          underWay--;
          next();
        };
        if (pause > 0) setTimeout(done, pause);
        else done();
      });
    }
  }

  return (item) =>
    new Promise<Out>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      // Calls of the same moment go together.
      queueMicrotask(next);
    });
}

const refusesContents = (error: unknown) => error instanceof ApiProblem && (error.status === 400 || error.status === 413);

/** Runs `work` at once, and again after `pause` milliseconds if it was asked for meanwhile: never more often than that. */
export function spaced(work: () => void, pause: number): () => void {
  let resting = false;
  let wanted = false;
  const run = () => {
    wanted = false;
    resting = true;
    setTimeout(() => {
      resting = false;
      if (wanted) run();
    }, pause);
    work();
  };
  return () => {
    if (resting) wanted = true;
    else run();
  };
}
