// Real WebDAV servers as processes, where the machine has them: Apache's mod_dav, WsgiDAV, and sabre/dav, on which Nextcloud is built.
import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { accessSync, chmodSync, constants, existsSync } from "node:fs";
import { chown, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { startFakeWebDav } from "../fakes/webdav.ts";

export interface RunningCloud {
  kind: "webdav" | "nextcloud";
  url: string;
  username: string;
  password: string;
  /** Where the files lie on this machine; left out by servers that keep them in memory. */
  folder?: string;
  stop(): Promise<void>;
}

/** Milliseconds that a server has to begin to answer. */
const startMs = 40_000;
const username = "ola";
const password = "pass:wörd #1";

const executable = (path: string) => {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
const modules = "/usr/lib/apache2/modules";
export const apache = ["/usr/sbin/apache2"].find(executable);
export const wsgidav = [
  process.env.WSGIDAV_BINARY ?? "",
  join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "docuvault", "wsgidav", "bin", "wsgidav"),
  "/usr/local/bin/wsgidav",
  "/usr/bin/wsgidav",
].find((path) => path !== "" && executable(path));

const sabreLibrary = "/usr/share/php/Sabre/autoload.php";
export const sabre = ["/usr/bin/php"].find((path) => executable(path) && existsSync(sabreLibrary));

export async function startFake(kind: "webdav" | "nextcloud", auth: "basic" | "digest"): Promise<RunningCloud> {
  const fake = await startFakeWebDav({ auth, nextcloud: kind === "nextcloud" });
  return { kind, url: fake.url, username: fake.username, password: fake.password, stop: fake.close };
}

/** `nonceSeconds`: how long a log-in by Digest is good for. */
export async function startApache(auth: "basic" | "digest", { nonceSeconds = 300 } = {}): Promise<RunningCloud> {
  const { root, port } = await place();
  await mkdir(join(root, "files"));
  // Apache gives up root's rights, where it has them, for those of this user.
  const root_ = process.getuid?.() === 0;
  if (root_) for (const path of [root, join(root, "files")]) await chown(path, 33, 33);
  const digest = createHash("md5").update(`${username}:files:${password}`).digest("hex");
  await writeFile(join(root, "digest"), `${username}:files:${digest}\n`);
  const sha = createHash("sha1").update(password).digest("base64");
  await writeFile(join(root, "basic"), `${username}:{SHA}${sha}\n`);
  const load = ["mpm_event", "authn_core", "authn_file", "authz_core", "authz_user", "auth_basic", "auth_digest", "dav", "dav_fs"];
  const config = `
ServerRoot ${root}
ServerName 127.0.0.1
Listen 127.0.0.1:${port}
PidFile ${root}/pid
ErrorLog ${root}/log
DocumentRoot ${root}/files
${load
  .filter((name) => executableModule(name))
  .map((name) => `LoadModule ${name}_module ${modules}/mod_${name}.so`)
  .join("\n")}
${root_ ? "User www-data\nGroup www-data" : ""}
DavLockDB ${root}/locks
AllowEncodedSlashes NoDecode
<Directory ${root}/files>
  Dav On
  AuthType ${auth === "digest" ? "Digest" : "Basic"}
  AuthName files
  ${auth === "digest" ? `AuthDigestProvider file\n  AuthDigestNonceLifetime ${nonceSeconds}\n  AuthUserFile ${root}/digest` : `AuthBasicProvider file\n  AuthUserFile ${root}/basic`}
  Require valid-user
</Directory>
`;
  await writeFile(join(root, "httpd.conf"), config);
  chmodSync(root, 0o755);
  const child = spawn(apache!, ["-f", join(root, "httpd.conf"), "-DFOREGROUND"], { stdio: "ignore" });
  return running(child, root, { kind: "webdav", url: `http://127.0.0.1:${port}/` });
}
const executableModule = (name: string) => {
  try {
    accessSync(`${modules}/mod_${name}.so`, constants.R_OK);
    return true;
  } catch {
    return false;
  }
};

export async function startWsgidav(): Promise<RunningCloud> {
  const { root, port } = await place();
  await mkdir(join(root, "files"));
  const config = {
    host: "127.0.0.1",
    port,
    provider_mapping: { "/": join(root, "files") },
    http_authenticator: { accept_basic: false, accept_digest: true, default_to_digest: true },
    simple_dc: { user_mapping: { "*": { [username]: { password } } } },
  };
  await writeFile(join(root, "wsgidav.json"), JSON.stringify(config));
  const child = spawn(wsgidav!, ["--config", join(root, "wsgidav.json"), "--quiet"], { stdio: "ignore" });
  return running(child, root, { kind: "webdav", url: `http://127.0.0.1:${port}/` });
}

export async function startSabre(): Promise<RunningCloud> {
  const { root, port } = await place();
  for (const folder of ["files", "locks"]) await mkdir(join(root, folder));
  const digest = createHash("md5").update(`${username}:files:${password}`).digest("hex");
  await writeFile(join(root, "digest"), `${username}:files:${digest}\n`);
  const script = `<?php
require ${JSON.stringify(sabreLibrary)};
// What is old in the library is no part of an answer.
error_reporting(E_ERROR);
$server = new Sabre\\DAV\\Server(new Sabre\\DAV\\FSExt\\Directory(__DIR__ . "/files"));
$server->setBaseUri("/");
$server->addPlugin(new Sabre\\DAV\\Auth\\Plugin(new Sabre\\DAV\\Auth\\Backend\\File(__DIR__ . "/digest"), "files"));
$server->addPlugin(new Sabre\\DAV\\Locks\\Plugin(new Sabre\\DAV\\Locks\\Backend\\File(__DIR__ . "/locks/all")));
$server->exec();
`;
  await writeFile(join(root, "server.php"), script);
  const child = spawn(sabre!, ["-S", `127.0.0.1:${port}`, join(root, "server.php")], { stdio: "ignore" });
  return running(child, root, { kind: "webdav", url: `http://127.0.0.1:${port}/` });
}

async function place(): Promise<{ root: string; port: number }> {
  const root = await mkdtemp(join(tmpdir(), "webdav-"));
  const server = createServer();
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as { port: number };
  await new Promise((closed) => server.close(closed));
  return { root, port };
}

async function running(child: ChildProcess, root: string, { kind, url }: Pick<RunningCloud, "kind" | "url">): Promise<RunningCloud> {
  const stop = async () => {
    const ended = new Promise((resolve) => child.once("exit", resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill("SIGTERM");
      await ended;
    }
    await rm(root, { recursive: true, force: true });
  };
  try {
    // By hand: benchmarks start these servers too, where there is no test runner.
    for (const end = Date.now() + startMs; ; await new Promise((resolve) => setTimeout(resolve, 20))) {
      if (child.exitCode !== null) throw new Error("the server ended");
      const answer = await fetch(url).catch((error: unknown) => {
        if (Date.now() > end) throw error;
      });
      await answer?.body?.cancel();
      if (answer) break;
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { kind, url, username, password, folder: join(root, "files"), stop };
}
