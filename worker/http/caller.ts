// Who calls, in the forms that use cases take.
import type { MemberActor } from "../../server/authority/actor.ts";
import { AppError } from "../../shared/errors.ts";
import { deviceName } from "./device.ts";
import type { AppContext, SessionCaller } from "./types.ts";

/** A person with the device that they use, or a program with their token. */
export function memberOf(c: AppContext): MemberActor {
  const { actor } = c.var;
  if (actor.kind === "token") return actor;
  return { kind: "person", userId: actor.userId, device: deviceName(c.req.header("User-Agent") ?? "") };
}

/** A person by their own session: for routes that no token opens. @throws AppError access.scope */
export function sessionOf(c: AppContext): SessionCaller {
  const { actor } = c.var;
  if (actor.kind !== "person") throw new AppError("access.scope");
  return actor;
}
