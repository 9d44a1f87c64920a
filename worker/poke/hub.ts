// One user's open sockets.
import { DurableObject } from "cloudflare:workers";
import type { Env } from "../env.ts";

export class PokeHub extends DurableObject<Env> {
  override async fetch(): Promise<Response> {
    return new Response(null, { status: 204 });
  }
}
