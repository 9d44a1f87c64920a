// Teams and their members as a source of the directory, by Microsoft Graph v1.0.
import { z } from "zod";
import { mostOffices, mostPeople } from "../../../shared/api/directory.ts";
import { type AskOptions, createAsk, jsonOf } from "../directory/ask.ts";
import { emailText, plainText, type Source, SourceError, type SourceOffice, type SourcePerson, sourceId } from "../directory/source.ts";
import type { GuardedAnswer, GuardedFetch } from "../outside/guardedFetch.ts";
import { type GraphTokens, TokenError } from "./tokens.ts";

const text = z.string().nullish();
const group = z.object({ id: sourceId, displayName: text, mail: text });
const user = z.object({
  id: sourceId,
  displayName: text,
  jobTitle: text,
  mail: text,
  userPrincipalName: text,
  mobilePhone: text,
  businessPhones: z.array(z.string()).nullish(),
  accountEnabled: z.boolean().nullish(),
});
const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ value: z.array(item), "@odata.nextLink": z.string().optional(), "@odata.deltaLink": z.string().optional() });
const anything = page(z.unknown());

/** What is remembered between two looks. */
const cursorOf = z.object({ groups: z.string(), users: z.string(), fullAt: z.number() });

const groupFields = "id,displayName,mail";
const userFields = "id,displayName,jobTitle,mail,userPrincipalName,mobilePhone,businessPhones,accountEnabled";
/** Milliseconds after which everything is read again although the service tells of no change. */
const trustFor = 24 * 3_600_000;
/** Groups whose members are asked for at the same time. */
const atOnce = 4;
const mostPages = 2_000;

export function createTeams(tokens: GraphTokens, fetch: GuardedFetch, times: Pick<AskOptions, "sleep"> = {}): Source {
  const { graph } = tokens;
  const { origin } = new URL(graph);

  /** One look: its patience is spent once. */
  function aLook() {
    const ask = createAsk({ fetch, patience: 120, ...times });
    async function get(url: string, missing = false, accept = "application/json", maxBytes?: number): Promise<GuardedAnswer | null> {
      // A link out of an answer may not carry the token elsewhere.
      if (URL.parse(url)?.origin !== origin) throw new SourceError("answer", "a page lies elsewhere");
      const with_ = async (rejected?: string) => {
        const token = await tokens.get(rejected).catch(tokenProblem);
        const request = {
          headers: { authorization: `Bearer ${token}`, accept, ...(accept !== "image/*" && { consistencylevel: "eventual" }) },
        };
        return { token, answer: () => ask(url, { ...request, ...(maxBytes && { maxBytes }) }, missing) };
      };
      const first = await with_();
      try {
        return await first.answer();
      } catch (error) {
        if (!(error instanceof SourceError && error.problem === "unauthorized")) throw error;
        return (await with_(first.token)).answer();
      }
    }
    async function pages<Item extends z.ZodType>(path: string, item: Item, most: number) {
      const items: z.infer<Item>[] = [];
      const seen = new Set<string>();
      let delta: string | undefined;
      for (let url: string | undefined = path.startsWith("http") ? path : `${graph}${path}`; url; ) {
        if (seen.has(url) || seen.size > mostPages) throw new SourceError("answer", "its pages have no end");
        seen.add(url);
        const read: z.infer<ReturnType<typeof page<Item>>> = await jsonOf((await get(url))!, page(item));
        items.push(...(read.value as z.infer<Item>[]));
        if (items.length > most) throw new SourceError("tooMany", `more than ${most}`);
        delta = read["@odata.deltaLink"];
        url = read["@odata.nextLink"];
      }
      return { items, delta };
    }
    return { get, pages };
  }

  /** Whether nothing has changed since. A cursor that the service has forgotten counts as a change. */
  async function unchanged(cursor: string | null, { get }: ReturnType<typeof aLook>): Promise<boolean> {
    const before = cursorOf.safeParse(parse(cursor));
    if (!before.success || Date.now() - before.data.fullAt > trustFor) return false;
    for (const link of [before.data.groups, before.data.users]) {
      const answer = await get(link, true);
      if (!answer) return false;
      const { value, "@odata.nextLink": next } = await jsonOf(answer, anything);
      if (value.length > 0 || next) return false;
    }
    return true;
  }

  /** Where changes are told from, before anything is read: what changes meanwhile is looked at next time. */
  async function cursorNow({ pages }: ReturnType<typeof aLook>): Promise<string | null> {
    const groups = await pages(`/groups/delta?$deltatoken=latest&$select=${groupFields},members`, z.unknown(), mostPeople);
    const users = await pages(`/users/delta?$deltatoken=latest&$select=${userFields}`, z.unknown(), mostPeople);
    return groups.delta && users.delta ? JSON.stringify({ groups: groups.delta, users: users.delta, fullAt: Date.now() }) : null;
  }

  return {
    key: "microsoft",
    async read(before) {
      const look = aLook();
      if (await unchanged(before, look)) return null;
      const cursor = await cursorNow(look);
      const filter = encodeURIComponent("resourceProvisioningOptions/Any(x:x eq 'Team')");
      const teams = (await look.pages(`/groups?$filter=${filter}&$select=${groupFields}&$top=999`, group, mostOffices)).items;
      const people = new Map<string, SourcePerson>();
      const waiting = [...teams];
      const next = async () => {
        for (let team = waiting.pop(); team; team = waiting.pop()) {
          const path = `/groups/${encodeURIComponent(team.id)}/members/microsoft.graph.user?$select=${userFields}&$top=999`;
          for (const member of (await look.pages(path, user, mostPeople)).items) {
            if (member.accountEnabled === false) continue;
            const known = people.get(member.id) ?? personOf(member);
            if (!known.offices.includes(team.id)) known.offices.push(team.id);
            people.set(member.id, known);
          }
          if (people.size > mostPeople) throw new SourceError("tooMany", `more than ${mostPeople}`);
        }
      };
      const all = Array.from({ length: Math.min(atOnce, waiting.length) }, next);
      await Promise.all(all).catch(async (error: unknown) => {
        // Half of an answer is none: a service that has enough is asked for nothing more.
        waiting.length = 0;
        await Promise.allSettled(all);
        throw error;
      });
      for (const person of people.values()) person.offices.sort();
      return { snapshot: { offices: teams.map(officeOf), people: [...people.values()] }, cursor };
    },
    async picture(personId) {
      const { get } = aLook();
      const answer = await get(`${graph}/users/${encodeURIComponent(personId)}/photos/120x120/$value`, true, "image/*", 4 * 1024 ** 2);
      return (await answer?.bytes()) ?? null;
    },
  };
}

const officeOf = ({ id: externalId, displayName, mail }: z.infer<typeof group>): SourceOffice => ({
  externalId,
  name: plainText(displayName, 100) || externalId,
  email: emailText(mail),
  phone: "",
  address: "",
});

/** A guest's principal name (`name_home.example#EXT#@...`) is no address. */
const personOf = (one: z.infer<typeof user>): SourcePerson => ({
  externalId: one.id,
  name: plainText(one.displayName, 120) || one.id,
  title: plainText(one.jobTitle, 120),
  email: emailText(one.mail) || (one.userPrincipalName?.includes("#") ? "" : emailText(one.userPrincipalName)),
  phone: plainText(one.mobilePhone, 40) || plainText(one.businessPhones?.[0], 40),
  offices: [],
});

function tokenProblem(error: unknown): never {
  if (!(error instanceof TokenError)) throw error;
  throw new SourceError(error.reason, "the log-in", error.retryAfter === undefined ? {} : { retryAfter: error.retryAfter });
}

function parse(text: string | null): unknown {
  try {
    return JSON.parse(text ?? "null");
  } catch {
    return null;
  }
}
