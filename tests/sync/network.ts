// Requests and answers on their way, and the server that has some of them in hand: what is sent, arrives, gets lost, comes twice or is
// killed. Which of it happens when is the caller's choice.
import { check } from "./failure.ts";
import { between } from "./gate.ts";
import type { Letter } from "./letters.ts";
import type { Oracle } from "./oracle.ts";
import type { Bench } from "./plan.ts";
import { Server, type Work } from "./server.ts";
import type { Variant } from "./variant.ts";

/** Requests that the server has in hand at once. */
const busy = 8;

/** What a network needs of the run that it belongs to. */
export interface Surroundings {
  readonly oracle: Oracle;
  readonly bench: Bench;
  readonly people: readonly string[];
  /** What happens, for whoever reads the run. */
  readonly trace: string[];
  say(line: string): void;
}

export class Network {
  readonly letters: Letter[] = [];
  /** People who are to be told that there is something to pull. */
  readonly pokes: string[] = [];
  readonly #server: Server;
  readonly #run: Surroundings;
  readonly #variant: Variant | undefined;
  #sent = 0;

  constructor(run: Surroundings, variant: Variant | undefined) {
    this.#run = run;
    this.#variant = variant;
    const { url, admin, idle } = run.bench;
    this.#server = new Server(url, admin, idle);
  }

  get statements(): number {
    return this.#server.statements;
  }

  /** What the server has in hand. */
  get works(): readonly Work[] {
    return this.#server.works;
  }

  /** Whether the server takes as many requests more. */
  hasRoom(requests = 1): boolean {
    return this.#server.works.length <= busy - requests;
  }

  close(): Promise<void> {
    return this.#server.close();
  }

  post(letter: Letter | null): void {
    if (!letter) return;
    this.#run.say(`sent: ${letter.name}`);
    letter.name = `${letter.name.split(" ", 1)[0]} ${++this.#sent}`;
    this.#run.trace.push(...this.#run.trace.splice(-1).map((line) => `${line} = ${letter.name}`));
    this.letters.push(letter);
  }

  /** The request reaches the server, which stops before its first statement. */
  async deliver(letter: Letter): Promise<void> {
    this.#run.say(`arrives: ${letter.name}`);
    letter.stage = "served";
    let poked = false;
    // Sorted: PostgreSQL gives them in the order in which its rows lie, which is another one in each run.
    const poke = (people: readonly string[]) => {
      if (!poked) this.pokes.push(...people.toSorted());
    };
    letter.work = await this.#server.start(
      letter.name,
      {
        ...(letter.expected && { expected: letter.expected }),
        ...(letter.ran && { ran: letter.ran }),
        names: letter.does ?? [],
        commits: () => this.#run.oracle.commits,
        committed: async (journal) => letter.committed?.({ ...journal, versions: await this.#versions() }),
        poke: () => {
          poke(this.#run.people);
          poked = true;
        },
        rewrite: this.#variant?.rewrite,
      },
      (connection) => letter.serve(connection, poke),
    );
  }

  /** Of each person whose feed has moved since the last commit: nothing else commits before this is read. */
  async #versions(): Promise<Map<string, number>> {
    const { rows } = await this.#run.bench.admin.query<{ id: string; version: string }>(
      "SELECT user_id AS id, version FROM feed_versions WHERE user_id = ANY($1::uuid[]) ORDER BY user_id",
      [this.#run.people],
    );
    const now = rows.map(({ id, version }) => [id, Number(version)] as const);
    return new Map(now.filter(([id, version]) => version !== this.#run.oracle.persons.get(id)!.version));
  }

  async answer(letter: Letter): Promise<void> {
    this.#forget(letter);
    this.#run.say(`answered ${letter.answer!.status}: ${letter.name}`);
    await letter.reply(letter.answer!);
  }

  async lose(letter: Letter): Promise<void> {
    this.#forget(letter);
    this.#run.say(`${letter.stage === "out" ? "lost" : "answer lost"}: ${letter.name}`);
    await letter.reply(null);
  }

  #forget(letter: Letter): void {
    this.letters.splice(this.letters.indexOf(letter), 1);
  }

  duplicate(letter: Letter): void {
    this.#run.say(`twice: ${letter.name}`);
    this.letters.push({ ...letter, name: `${letter.name} again`, reply: async () => {} });
  }

  async advance(work: Work, statements: number): Promise<void> {
    const passed: (string | undefined)[] = [];
    for (let left = statements; left > 0 && work.state === "waiting"; left--) {
      passed.push(work.gate.label);
      await this.#server.advance(work);
      if (work.gate.label === between) break; // a variant's own seam
    }
    const waits = work.state === "running" ? " (waits for a lock)" : "";
    this.#run.say(`  ${work.name}: ${passed.length > 4 ? `${passed.length} statements to` : ""} ${passed.slice(-4).join("; ")}${waits}`);
  }

  async kill(work: Work, how: "before" | "after"): Promise<void> {
    this.#run.say(`connection ends ${how} ${work.gate.label}: ${work.name}`);
    await this.#server.end(work, how);
  }

  /** The whole server, with its requests and its pokes: nobody gets an answer. */
  async crash(how: () => "before" | "after"): Promise<void> {
    await this.#server.endAll(how);
    await this.collect();
    this.pokes.length = 0;
    for (const letter of [...this.letters]) await this.lose(letter);
  }

  async collect(): Promise<void> {
    for (const work of this.#server.collect()) {
      if (work.failure) throw work.failure;
      const letter = this.letters.find((letter) => letter.work === work)!;
      check(work.unexpected === undefined, "wedged", () => `${work.name} ends with ${whereFrom(work.unexpected)}`);
      letter.answer = work.answer!;
      letter.stage = "back";
    }
  }
}

function whereFrom(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [, ...calls] = (error.stack ?? "").split("\n");
  const own = calls.filter((call) => !call.includes("node_modules") && !call.includes("tests/sync")).slice(0, 4);
  return `${error.constructor.name}: ${error.message}\n${own.join("\n")}`;
}
