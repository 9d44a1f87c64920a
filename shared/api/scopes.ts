// What a token for a program may be good for. Each route declares one of these, or that no token opens it.
import { z } from "zod";

export const scopes = ["documents:read", "documents:write", "search", "export", "settings"] as const;
export const scope = z.enum(scopes);
export type Scope = z.infer<typeof scope>;
