// Files of the browser's own file system are held by one worker at a time, and let go a moment after that worker has ended.

/** Milliseconds. */
const patience = 10_000;
const lookEvery = 50;

/** What `use` answers, once nobody holds the file it is about. @throws what `use` throws for other reasons, or after ten seconds of waiting */
export async function whenFree<T>(use: () => Promise<T>): Promise<T> {
  for (const began = performance.now(); ; ) {
    try {
      return await use();
    } catch (error) {
      if (!isTaken(error) || performance.now() - began > patience) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, lookEvery));
  }
}

/** Whether a file was refused because somebody holds it. */
export const isTaken = (error: unknown) => error instanceof DOMException && error.name === "NoModificationAllowedError";
