// Starts browser.py (WebKitGTK in a virtual display) and speaks to it.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { findProgram } from "../../harness/programs.ts";

const script = fileURLToPath(new URL("browser.py", import.meta.url));
const python = "/usr/bin/python3"; // the system's own, which has the bindings

/** Whether WebKitGTK, its Python bindings and a virtual display are on this machine. */
export function hasWebKit(): boolean {
  if (!findProgram(["xvfb-run"]) || !findProgram(["dbus-run-session"])) return false;
  const probe = "import gi; gi.require_version('Gtk', '3.0'); gi.require_version('WebKit2', '4.1'); from gi.repository import WebKit2";
  return spawnSync(python, ["-c", probe], { timeout: 20_000 }).status === 0;
}

/** An order that takes longer has failed. Milliseconds. */
const patience = 60_000;

interface Reply {
  id: number;
  ok: boolean;
  value?: unknown;
  error?: string;
}

export class WebKit {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void; timer: NodeJS.Timeout }>();
  #next = 1;

  /** `profile`: a folder that keeps databases and caches between two starts. */
  constructor(profile: string, { width, height }: { width: number; height: number }) {
    const command = [
      "dbus-run-session",
      "--",
      "xvfb-run",
      "-a",
      "-s",
      "-screen 0 1600x1200x24",
      python,
      script,
      profile,
      String(width),
      String(height),
    ];
    this.#child = spawn(command[0]!, command.slice(1), {
      stdio: ["pipe", "pipe", "ignore"],
      // As root there is no user namespace to confine the browser's processes in.
      env: { ...process.env, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1", NO_AT_BRIDGE: "1" },
    });
    createInterface({ input: this.#child.stdout! }).on("line", (line) => {
      if (!line.startsWith("{")) return; // what libraries print of themselves
      const reply = JSON.parse(line) as Reply;
      const asked = this.#waiting.get(reply.id);
      this.#waiting.delete(reply.id);
      clearTimeout(asked?.timer);
      if (reply.ok) asked?.resolve(reply.value);
      else asked?.reject(new Error(`WebKit: ${reply.error}`));
    });
    this.#child.once("close", (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`WebKit ended (${code})`));
      this.#waiting.clear();
    });
  }

  #ask(order: Record<string, unknown>): Promise<unknown> {
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`WebKit did not answer: ${order.do}`)), patience);
      this.#waiting.set(id, { resolve, reject, timer });
      this.#child.stdin!.write(`${JSON.stringify({ id, ...order })}\n`);
    });
  }

  /** Resolves when the page has loaded. */
  async open(url: string): Promise<void> {
    await this.#ask({ do: "open", url });
  }

  /** Runs the body of an async function in the page; `args` is in scope under this name. What it returns has to be JSON. */
  async run<T>(body: string, args: Record<string, unknown> = {}): Promise<T> {
    return (await this.#ask({ do: "run", script: body, args })) as T;
  }

  /** The files that the next file chooser is answered with. */
  async choose(paths: string[]): Promise<void> {
    await this.#ask({ do: "choose", paths });
  }

  async picture(path: string): Promise<void> {
    await this.#ask({ do: "picture", path });
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.stdin!.end();
    await ended;
  }
}
