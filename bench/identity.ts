// Identity: does the time of an answer tell whether an account exists, and what a flood of sign-ins does to everybody else.
import { buildAll } from "../scripts/product/build.ts";
import { Api } from "../tests/harness/api.ts";
import { aProduct } from "../tests/harness/product.ts";
import { type Bench, percentile, spread, timed } from "./lib/figures.ts";

const tries = 200;
const crowd = 50;
const others = 300;

export const identity: Bench = {
  about: `${tries} sign-ins of a known and an unknown account in turns, a flood of ${crowd} sign-ins at once`,
  async run(log) {
    await buildAll({ log });
    log("Starting the product");
    const product = await aProduct();
    try {
      const api = new Api(product.url);
      await api.signUp();
      const known = api.session!.user.email;
      const token = api.session!.accessToken;
      const send = async (path: string, body: object) => {
        const response = await fetch(`${product.url}/api/auth/${path}`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(body),
        });
        await response.arrayBuffer();
        return response.status;
      };
      const login = (email: string) => send("login", { email, password: "never the right one" });

      log("Measuring");
      const ways = {
        "sign-in, account exists": () => login(known),
        "sign-in, no such account": (i: number) => login(`nobody${i}@example.org`),
        "forgot, account exists": () => send("password/forgot", { email: known }),
        "forgot, no such account": (i: number) => send("password/forgot", { email: `nobody${i}@example.org` }),
      };
      const times = Object.fromEntries(Object.keys(ways).map((name) => [name, [] as number[]]));
      // Sign-in first, alone: what `forgot` leaves to the queue would meet one kind of try more than the other.
      for (const what of ["sign-in", "forgot"])
        for (let i = 0; i < tries; i++) {
          const pair = Object.entries(ways).filter(([name]) => name.startsWith(what));
          if (Math.random() < 0.5) pair.reverse(); // whatever the machine does meanwhile meets both alike
          for (const [name, ask] of pair) times[name]?.push(await timed(() => ask(i)));
        }
      const figures = Object.entries(times).map(([name, values]) => spread(name, values));
      const apart = (what: string) =>
        Math.abs(
          percentile(times[`${what}, account exists`] ?? [], 0.5) - percentile(times[`${what}, no such account`] ?? [], 0.5),
        ).toFixed(2);

      const me = () =>
        timed(async () => (await fetch(`${product.url}/api/users/me`, { headers: { authorization: `Bearer ${token}` } })).arrayBuffer());
      const quiet: number[] = [];
      for (let i = 0; i < others; i++) quiet.push(await me());
      let flooding = true;
      const statuses = new Map<number, number>();
      const flood = Array.from({ length: crowd }, async (_, i) => {
        while (flooding) {
          const status = await login(i % 2 ? known : `nobody${i}@example.org`);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      });
      const flooded: number[] = [];
      for (let i = 0; i < others; i++) flooded.push(await me());
      flooding = false;
      await Promise.all(flood);
      const calm = spread("another request, nothing else happens", quiet);
      figures.push(calm, spread(`another request, ${crowd} sign-ins at once`, flooded, { against: calm, budget: "p99 under 250 ms" }));
      const answered = [...statuses].map(([status, n]) => `${n} times ${status}`).join(", ");
      return {
        seeded: "One account with rate limits off; passwords are wrong on purpose.",
        figures,
        notes: [
          `Medians apart: sign-in ${apart("sign-in")} ms, forgot ${apart("forgot")} ms (budget: under 5 ms).`,
          `99th percentile of other requests: ${percentile(quiet, 0.99).toFixed(1)} ms in quiet, ${percentile(flooded, 0.99).toFixed(1)} ms in the flood, which was answered ${answered}.`,
        ],
      };
    } finally {
      await product.dispose();
    }
  },
};
