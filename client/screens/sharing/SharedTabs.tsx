// With me and by me: two lists of one thing.
import { t } from "../../i18n/index.ts";
import "../../components/choosers/sharing.css";

export function SharedTabs({ current }: { current: "withMe" | "byMe" }) {
  return (
    <nav class="segments shared-tabs" aria-label={t.sharing.nav}>
      {(["withMe", "byMe"] as const).map((name) => (
        <a key={name} href={name === "withMe" ? "/shared" : "/shared/by-me"} aria-current={name === current ? "page" : undefined}>
          {t.sharing[name]}
        </a>
      ))}
    </nav>
  );
}
