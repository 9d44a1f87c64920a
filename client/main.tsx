// Where the app begins.
import { render } from "preact";
import { App } from "./app/App.tsx";
import { app, auth, openVault } from "./data/index.ts";
import { loadLanguage } from "./i18n/index.ts";
import "./styles/index.css";

await loadLanguage();
const root = document.getElementById("app");
if (!root) throw new Error("#app is missing");
render(<App services={{ auth, openVault, app }} />, root);
