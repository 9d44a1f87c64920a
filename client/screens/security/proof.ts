// Changes of how one signs in need a proof that is fresh: asked for only when the server wants it.
import { signal } from "@preact/signals";
import { ApiProblem } from "../../data/errors.ts";

/** The proof that is being asked for (ProofDialog.tsx answers it). */
export const proofAsked = signal<((proven: boolean) => void) | null>(null);

/** Runs `action`, once more after a proof where it needs one. False: the person would rather not. */
export async function withProof(action: () => Promise<void>): Promise<boolean> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== "auth.reauthenticate") throw error;
    const proven = await new Promise<boolean>((resolve) => {
      proofAsked.value = resolve;
    });
    if (!proven) return false;
    await action();
  }
  return true;
}
