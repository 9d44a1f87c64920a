// Fetching mail: against a real Dovecot where the machine has one, and always against the server of the tests.
import { startFakeImap } from "../fakes/imap.ts";
import { startDovecot, whyNoDovecot } from "../harness/dovecot.ts";
import { atServer } from "../harness/mailIn.ts";
import { mailInContract } from "./mailIn.contract.ts";

mailInContract("the server of the tests", async () => {
  const fake = await startFakeImap();
  return { server: fake, deliver: async (raw, folder) => fake.deliver(raw, folder), stop: () => fake.close() };
});

mailInContract(
  "Dovecot",
  async () => {
    const dovecot = await startDovecot();
    const server = { host: dovecot.host, port: dovecot.tlsPort, ca: dovecot.ca, username: "kari", password: dovecot.password };
    await atServer(server, (client) => client.mailboxCreate("Done"));
    return {
      server,
      startTlsPort: dovecot.plainPort,
      deliver: (raw, folder = "INBOX") => atServer(server, async (client) => void (await client.append(folder, raw))),
      stop: dovecot.stop,
    };
  },
  whyNoDovecot,
);
