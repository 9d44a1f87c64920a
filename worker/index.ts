// The bundle's entry: the public worker, the internal entrypoint that only the backend reaches, and the poke hub.
import { WorkerEntrypoint } from "cloudflare:workers";
import { app } from "./app.ts";
import type { Env } from "./http/env.ts";
import { internal } from "./poke/internal.ts";

export { PokeHub } from "./poke/hub.ts";

export class Internal extends WorkerEntrypoint<Env> {
  override fetch(request: Request): Response | Promise<Response> {
    return internal.fetch(request, this.env, this.ctx);
  }
}

export default { fetch: app.fetch };
