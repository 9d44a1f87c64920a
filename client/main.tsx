// Where the app begins: the frame at once, then what the device holds.
import "./styles/index.css";
import { render } from "preact";
import { App } from "./App.tsx";
import { browser } from "./app/browser.ts";
import { startLanguage } from "./app/language.ts";
import { wasSignedIn } from "./app/preferences.ts";
import { Stopped } from "./components/ErrorBoundary.tsx";
import { Unsupported } from "./components/Unsupported.tsx";
import { retryImport } from "./data/retryImport.ts";
import { Frame } from "./Frame.tsx";

const root = document.getElementById("app");
if (!root) throw new Error("#app is missing");

// over plain HTTP browsers switch all of it off: the app says so in words of its own
if (isSecureContext && browser.lacks.peek().needed.length > 0) {
  await startLanguage();
  render(<Unsupported lacks={browser.lacks.peek().needed} />, root);
} else await start(root);

async function start(root: HTMLElement): Promise<void> {
  // more than half of the code, and not needed for the first frame
  const data = retryImport(() => import("./services/index.ts"));
  data.catch(() => {}); // heard of below, once there are words for it
  if (wasSignedIn.peek() === "yes") import("./services/vault.ts").catch(() => {}); // whoever opens it hears of a failure
  await startLanguage();
  render(<Frame />, root);
  try {
    const { account, admin, app, auth, office, openVault } = await data;
    render(<App services={{ auth, account, admin, office, openVault, app }} />, root);
  } catch (error) {
    console.error(error);
    render(<Stopped error={error instanceof Error ? error : new Error(String(error))} />, root);
  }
}
