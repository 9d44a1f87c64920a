// What the installation's own registration at Microsoft is good for.
import { createSend } from "../clouds/transfer/send.ts";
import type { Source } from "../directory/source.ts";
import type { Mailer } from "../mail/mailer.ts";
import { guardedDispatcher } from "../outside/dispatcher.ts";
import type { GuardedFetch } from "../outside/guardedFetch.ts";
import { operatorGuard } from "../outside/operator.ts";
import { createExchangeMailer } from "./exchangeMailer.ts";
import { createTeams } from "./teams.ts";
import { createGraphTokens, type MicrosoftSettings } from "./tokens.ts";

export interface Microsoft {
  /** Teams and their members, for the directory. */
  teams: Source;
  /** Undefined: no mailbox is named that mails go out of. */
  mailer: Mailer | undefined;
  close(): Promise<void>;
}

export function createMicrosoft(
  { sender, ...settings }: MicrosoftSettings & { sender: string | undefined },
  fetch: GuardedFetch,
): Microsoft {
  const dispatcher = guardedDispatcher(operatorGuard);
  const send = createSend(dispatcher);
  const tokens = createGraphTokens(settings, send);
  return {
    teams: createTeams(tokens, fetch),
    mailer: sender === undefined ? undefined : createExchangeMailer(sender, tokens, send),
    close: () => dispatcher.destroy(),
  };
}
