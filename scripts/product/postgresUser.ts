// PostgreSQL refuses to run as root. There it runs as the system's user `postgres`, which is made when missing; elsewhere as
// whoever starts the product.
import { execFile } from "node:child_process";
import { userInfo } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

export interface Account {
  uid: number;
  gid: number;
}

/** The account that PostgreSQL needs, undefined when this process may run it as it is. */
export async function postgresAccount(): Promise<Account | undefined> {
  if (userInfo().uid !== 0) return undefined;
  const id = async (option: string) => Number((await run("id", [option, "postgres"])).stdout);
  try {
    return { uid: await id("-u"), gid: await id("-g") };
  } catch {
    await run("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "postgres"]);
    return { uid: await id("-u"), gid: await id("-g") };
  }
}

/**
 * The command that runs `program` as PostgreSQL's account. When the account can't pass through the folders on the way to `paths`
 * (a checkout in root's private home), it gets just the right to do so (CAP_DAC_OVERRIDE, by util-linux's setpriv).
 * @throws Error, readable, where that is not possible
 */
export async function asPostgres(program: string, args: readonly string[], paths: readonly string[]) {
  const account = await postgresAccount();
  if (!account) return { command: program, args };
  const reachable = await Promise.all(
    [program, ...paths].map((path) => run("test", ["-x", path], { ...account, cwd: "/" }).then(...succeeded)),
  );
  if (reachable.every(Boolean)) return { command: program, args, ...account };
  const privileges = [
    `--reuid=${account.uid}`,
    `--regid=${account.gid}`,
    "--clear-groups",
    "--inh-caps=+dac_override",
    "--ambient-caps=+dac_override",
    "--securebits=+no_setuid_fixup", // else access(2) would not count the capability
  ];
  if (!(await run("setpriv", [...privileges, "test", "-x", program]).then(...succeeded)))
    throw new Error(
      "As root, PostgreSQL runs as the user `postgres`, who can not reach this folder. Move the project and its data out of the private home directory, or start as an ordinary user.",
    );
  return { command: "setpriv", args: [...privileges, program, ...args] };
}

const succeeded = [() => true, () => false] as const;
