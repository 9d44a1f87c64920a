// Parts of the app that are fetched when they are first asked for.
import type { ComponentType } from "preact";
import { lazy } from "preact-iso";
import { retryImport } from "../data/retryImport.ts";

/**
 * A component of its own chunk. A fetch that fails is tried again: `lazy` keeps what it was given first, and a failure would leave
 * a hole in the screen for as long as the app is open. What can't be had is an error where it is drawn, with a way to reload.
 */
export const lazyWithRetry = ((load: () => Promise<unknown>) => lazy((() => orThrowWhenDrawn(load)) as never)) as typeof lazy;

/** Likewise, for what the screen does without: `Instead` stands where it can't be had. */
export const lazyOptional = (load: () => Promise<ComponentType>, Instead: ComponentType = () => null): ComponentType =>
  lazy(() => retryImport(load).catch(() => Instead));

const orThrowWhenDrawn = (load: () => Promise<unknown>) =>
  retryImport(load).catch((error: unknown) => () => {
    throw error;
  });
