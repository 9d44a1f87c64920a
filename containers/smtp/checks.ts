// Who sent a mail, as far as the names of the network tell: SPF, DKIM and DMARC. What can't be asked is said as not checked, and lets a mail in
// only as far as the person's list does.
import { Resolver } from "node:dns/promises";
import { createReadStream } from "node:fs";
import type { MailCheck, MailChecks } from "../../shared/api/mailIn.ts";

export interface Sending {
  path: string;
  /** The other end's address. */
  ip: string;
  /** What it calls itself. */
  helo: string;
  /** Of the envelope. */
  sender: string;
}

export interface Checked {
  checks: MailChecks;
  /** The domain of its sender says that it is none of theirs. */
  forged: boolean;
}

export type Checker = (sending: Sending) => Promise<Checked>;

export const notChecked: Checked = { checks: { spf: "notChecked", dkim: "notChecked", dmarc: "notChecked" }, forged: false };
const checkMs = 20_000;
/** A name is asked for so often within that. */
const nameMs = 2_000;

/** `servers`: who is asked for names; empty: whom the machine asks. */
export function createChecker({ name, servers = [] }: { name: string; servers?: readonly string[] }): Checker {
  const resolver = new Resolver({ timeout: nameMs, tries: 2 });
  if (servers.length > 0) resolver.setServers(servers);
  return async (sending) => {
    // The network of names tells "there is no such name" apart from no answer; after one without an answer nothing follows from the rest.
    let silent = false;
    const resolve = async (asked: string, type: string) => {
      try {
        return await resolver.resolve(asked, type);
      } catch (error) {
        const { code } = error as NodeJS.ErrnoException;
        if (code !== "ENOTFOUND" && code !== "ENODATA") silent = true;
        throw error;
      }
    };
    const stream = createReadStream(sending.path);
    const { promise: late, resolve: end } = Promise.withResolvers<undefined>();
    const timer = setTimeout(end, checkMs, undefined);
    try {
      const { authenticate } = await import("mailauth");
      const { ip, helo, sender } = sending;
      const options = { ip, helo, sender, mta: name, resolver: resolve, disableArc: true, disableBimi: true };
      const asked = authenticate(stream, options);
      asked.catch(() => undefined); // it may end after its time
      const found = await Promise.race([asked, late]);
      if (!found) return notChecked;
      const { spf, dkim, dmarc } = found;
      const signatures = dkim.results.map(({ status }) => resultOf(status.result, silent));
      const best = (["pass", "fail", "notChecked"] as const).find((one) => signatures.includes(one)) ?? "none";
      const checks: MailChecks = {
        spf: spf ? resultOf(spf.status.result, silent) : silent ? "notChecked" : "none",
        dkim: best,
        dmarc: dmarc ? resultOf(dmarc.status.result, silent) : silent ? "notChecked" : "none",
      };
      const strict = dmarc && (dmarc.policy === "reject" || dmarc.policy === "quarantine");
      const forged =
        !silent &&
        ((checks.dmarc === "fail" && strict) || (checks.dmarc === "none" && spf && spf.status.result === "fail" && best !== "pass"));
      return { checks, forged: Boolean(forged) };
    } catch {
      return notChecked; // no mail that can be judged
    } finally {
      clearTimeout(timer);
      stream.destroy();
    }
  };
}

function resultOf(result: string, silent: boolean): MailCheck {
  if (result === "pass") return "pass";
  if (silent || result === "temperror") return "notChecked";
  return result === "none" || result === "neutral" ? "none" : "fail";
}
