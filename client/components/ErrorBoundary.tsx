// A part of the screen that broke: what the person did is kept by the data layer, so this offers to go on.
import { Component, type ComponentChildren } from "preact";
import { t } from "../i18n/index.ts";
import { Icon } from "./Icon.tsx";

interface Props {
  children: ComponentChildren;
  /** Another value (a new route) gives the part another chance. */
  resetKey?: string;
  /** It lies inside of the frame, which is the page's main part already. */
  inside?: boolean;
}

export class ErrorBoundary extends Component<Props, { error: Error | null }> {
  override state = { error: null as Error | null };

  static override getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidCatch(error: unknown): void {
    console.error(error);
  }

  override componentDidUpdate(before: Props): void {
    if (before.resetKey !== this.props.resetKey && this.state.error) this.setState({ error: null });
  }

  override render() {
    return this.state.error ? <Stopped error={this.state.error} inside={this.props.inside} /> : this.props.children;
  }
}

export function Stopped({ error, inside = false }: { error: Error; inside?: boolean }) {
  const details = `${error.name}: ${error.message}\n${error.stack ?? ""}\n${location.pathname}\n${navigator.userAgent}`;
  const Place = inside ? "div" : "main";
  return (
    <Place class="center-screen">
      <div class="message">
        <Icon name="warning" size={28} />
        <h1>{t.error.title}</h1>
        <p>{t.error.text}</p>
        <div class="message-actions">
          <button type="button" class="button button-primary" onClick={() => location.reload()}>
            {t.error.reload}
          </button>
          <a class="button" href="/documents" onClick={() => location.assign("/documents")}>
            {t.error.home}
          </a>
        </div>
        <details class="technical">
          <summary>{t.error.details}</summary>
          <pre>{details}</pre>
          <button type="button" class="button" onClick={() => navigator.clipboard.writeText(details)}>
            {t.error.copy}
          </button>
        </details>
      </div>
    </Place>
  );
}
