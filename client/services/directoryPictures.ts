// Pictures of people, a few asked for at a time: a list shows a hundred people at once, and what else the person does has to get through.
// Whoever has left the screen before their turn is not asked for.

/** A browser has six requests to one origin. */
const atOnce = 3;

type FetchPicture = (personId: string) => Promise<Blob | undefined>;

/** `signal`: nobody wants it any more. Where it has not been asked for by then, it is not, and there is none. */
export function createPictures(fetch: FetchPicture): (personId: string, signal?: AbortSignal) => Promise<Blob | undefined> {
  const waiting: (() => void)[] = [];
  let underWay = 0;

  async function inTurn(personId: string, signal: AbortSignal | undefined): Promise<Blob | undefined> {
    if (underWay >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    else underWay++;
    try {
      return signal?.aborted ? undefined : await fetch(personId);
    } finally {
      // The turn goes on to whoever is next, or is free.
      const next = waiting.shift();
      if (next) next();
      else underWay--;
    }
  }
  return inTurn;
}
