// Whom an event names for a mutation: the person (a token's too, under the token's name), their rule, or the machine that runs a system mutator.

import type { EventActor } from "../events/events.ts";
import type { ChangingActor } from "./actor.ts";

export function eventActor(actor: ChangingActor, { name, args }: { name: string; args: object }): EventActor {
  if (actor.kind === "person") return { kind: "person", userId: actor.userId, name: actor.device || null };
  if (actor.kind === "rule") return { kind: "rule", userId: actor.userId, name: actor.name };
  if (actor.kind === "token") return { kind: "person", userId: actor.userId, name: actor.name };
  if (actor.askedBy) return eventActor(actor.askedBy, { name, args });
  const machine = { userId: null, name: null };
  switch (name) {
    case "recordExtraction":
      return { ...machine, kind: "reader" };
    case "failDocument":
      return { ...machine, kind: "reason" in args && args.reason === "quota" ? "system" : "reader" };
    case "classifyDocument":
      return { ...machine, kind: "ai", name: classifier(args) };
    default:
      return { ...machine, kind: "system" };
  }
}

function classifier(args: object): string | null {
  const { classification } = args as { classification?: { provider?: string; model?: string } };
  const provider = [classification?.provider, classification?.model].filter(Boolean).join(" ");
  // Without a provider it was what the person's own documents taught.
  return provider || "classifier";
}
