// Vitec Megler Hub: HTTP Basic with the product's login and an access key; offices are its departments.
import { z } from "zod";
import { mostOffices, mostPeople } from "../../../shared/api/directory.ts";
import type { GuardedFetch } from "../outside/guardedFetch.ts";
import { type AskOptions, createAsk, jsonOf } from "./ask.ts";
import { emailText, plainText, type Snapshot, type Source, SourceError, type SourcePerson, sourceId } from "./source.ts";

export interface VitecSettings {
  /** Without a slash at its end. */
  baseUrl: string;
  productLogin: string;
  accessKey: string;
  installationId: string;
}

const externalId = z.union([z.string(), z.number().int()]).transform(String).pipe(sourceId);
const text = z.union([z.string(), z.number()]).nullish();

/** What the product's login may ask for: names, or objects with one. */
const methods = z.array(z.unknown()).max(10_000).nullable();
const department = z.object({
  departmentId: externalId,
  name: text,
  marketName: text,
  legalName: text,
  email: text,
  phone: text,
  streetAddress: text,
  postalCode: text,
  city: text,
});
const employee = z.object({
  employeeId: externalId,
  name: text,
  title: text,
  email: text,
  mobilePhone: text,
  workPhone: text,
  departmentId: z.union([externalId, z.array(externalId).max(200)]).nullish(),
  /** Somebody who has left stays in the list for a while. */
  employeeActive: z.boolean().nullish(),
});

export function createVitec(
  { baseUrl, productLogin, accessKey, installationId }: VitecSettings,
  fetch: GuardedFetch,
  times: Pick<AskOptions, "sleep"> = {},
): Source {
  // UTF-8, as RFC 7617 has it.
  const authorization = `Basic ${Buffer.from(`${productLogin}:${accessKey}`, "utf8").toString("base64")}`;
  const installation = `${baseUrl}/${encodeURIComponent(installationId)}`;
  const headers = { authorization, accept: "application/json" };

  return {
    key: "vitec",
    async read() {
      const ask = createAsk({ fetch, ...times });
      const list = async <T>(url: string, schema: z.ZodType<T>) => jsonOf((await ask(url, { headers }))!, schema);
      await list(`${baseUrl}/Account/Methods`, methods);
      const departments = (await list(`${installation}/Departments`, z.array(department).nullable())) ?? [];
      const employees = (await list(`${installation}/Employees`, z.array(employee).nullable())) ?? [];
      return { snapshot: snapshotOf(departments, employees), cursor: null };
    },
    async picture(id) {
      const ask = createAsk({ fetch, ...times });
      const url = `${installation}/Employees/${encodeURIComponent(id)}/Picture`;
      const answer = await ask(url, { headers: { authorization, accept: "image/*" }, maxBytes: 4 * 1024 ** 2 }, true);
      return (await answer?.bytes()) ?? null;
    },
  };
}

/** @throws SourceError tooMany */
function snapshotOf(departments: z.infer<typeof department>[], employees: z.infer<typeof employee>[]): Snapshot {
  if (departments.length > mostOffices || employees.length > mostPeople)
    throw new SourceError("tooMany", `${departments.length} departments, ${employees.length} employees`);
  const offices = new Map(
    departments.map((one) => [
      one.departmentId,
      {
        externalId: one.departmentId,
        name: plainText(one.marketName, 100) || plainText(one.name, 100) || plainText(one.legalName, 100) || one.departmentId,
        email: emailText(one.email),
        phone: plainText(one.phone, 40),
        address: plainText(
          [one.streetAddress, `${one.postalCode ?? ""} ${one.city ?? ""}`]
            .map((part) => plainText(part, 100))
            .filter(Boolean)
            .join(", "),
          200,
        ),
      },
    ]),
  );
  const people = new Map<string, SourcePerson>();
  for (const one of employees) {
    if (one.employeeActive === false) continue;
    const inOffices = [one.departmentId ?? []].flat();
    const known = people.get(one.employeeId);
    // Somebody in two departments may be listed for each of them.
    if (known) known.offices = [...new Set([...known.offices, ...inOffices])].sort();
    else
      people.set(one.employeeId, {
        externalId: one.employeeId,
        name: plainText(one.name, 120) || emailText(one.email) || one.employeeId,
        title: plainText(one.title, 120),
        email: emailText(one.email),
        phone: plainText(one.mobilePhone, 40) || plainText(one.workPhone, 40),
        offices: [...new Set(inOffices)].sort(),
      });
  }
  return { offices: [...offices.values()], people: [...people.values()] };
}
