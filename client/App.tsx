// The whole app: who is signed in decides between the sign-in screens and the vault.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { LocationProvider, Route, Router, ErrorBoundary as Suspends, useLocation } from "preact-iso";
import type { User } from "../shared/api/identity.ts";
import { browser } from "./app/browser.ts";
import { chooseLanguage } from "./app/language.ts";
import { lazyWithRetry } from "./app/lazyWithRetry.ts";
import { language, wasSignedIn } from "./app/preferences.ts";
import { type Services, ServicesContext, useServices, VaultContext } from "./app/services.ts";
import { Shell } from "./app/shell/Shell.tsx";
import { wasSignedOut } from "./app/signedOut.ts";
import { ErrorBoundary, Stopped } from "./components/ErrorBoundary.tsx";
import { Unsupported } from "./components/Unsupported.tsx";
import type { Vault } from "./data/types.ts";
import { Frame } from "./Frame.tsx";

const SignIn = lazyWithRetry(() => import("./screens/auth/SignIn.tsx").then((module) => module.SignIn));
const SignUp = lazyWithRetry(() => import("./screens/auth/SignUp.tsx").then((module) => module.SignUp));
const ForgotPassword = lazyWithRetry(() => import("./screens/auth/ForgotPassword.tsx").then((module) => module.ForgotPassword));
const ResetPassword = lazyWithRetry(() => import("./screens/auth/ResetPassword.tsx").then((module) => module.ResetPassword));
const VerifyEmail = lazyWithRetry(() => import("./screens/auth/VerifyEmail.tsx").then((module) => module.VerifyEmail));
const AdminFrame = lazyWithRetry(() => import("./app/shell/AdminFrame.tsx").then((module) => module.AdminFrame));
const Locked = lazyWithRetry(() => import("./screens/auth/Locked.tsx").then((module) => module.Locked));
const NeedsHttps = lazyWithRetry(() => import("./screens/auth/NeedsHttps.tsx").then((module) => module.NeedsHttps));

/** Addresses that mails link to: they open on their own, whoever is signed in here. */
const linkedPaths: ReadonlySet<string> = new Set(["/reset-password", "/verify-email", "/forgot-password"]);

export function App({ services }: { services: Services }) {
  return (
    <ErrorBoundary>
      <ServicesContext.Provider value={services}>
        <LocationProvider>
          <Gate />
        </LocationProvider>
      </ServicesContext.Provider>
    </ErrorBoundary>
  );
}

function Gate() {
  const { auth } = useServices();
  const { path, route } = useLocation();
  const session = auth.session.value;
  const before = useRef(session.state);
  useEffect(() => {
    if (session.state === "signedOut") wasSignedOut.value = true;
    if (session.state !== "unknown") wasSignedIn.value = session.state === "signedIn" ? "yes" : "no";
    // whoever signs in next begins at the beginning, not where this person was
    if (before.current === "signedIn" && session.state === "signedOut") route("/sign-in", true);
    before.current = session.state;
  }, [session.state]);
  if (!isSecureContext) {
    return (
      <Suspends>
        <NeedsHttps />
      </Suspends>
    );
  }
  if (browser.lacks.value.needed.length > 0) return <Unsupported lacks={browser.lacks.value.needed} />;
  if (session.state === "unknown") return auth.failed.value ? <Stopped error={auth.failed.value} /> : <Frame />;
  if (session.state === "signedOut" || linkedPaths.has(path)) {
    return (
      <Router>
        <Route path="/sign-up" component={SignUp} />
        <Route path="/forgot-password" component={ForgotPassword} />
        <Route path="/reset-password" component={ResetPassword} />
        <Route path="/verify-email" component={VerifyEmail} />
        <Route default component={SignIn} />
      </Router>
    );
  }
  // no vault is opened, and nothing of one is fetched
  if (session.user.role === "admin") {
    return (
      <Suspends>
        <AdminFrame key={session.user.id} user={session.user} expired={session.expired} />
      </Suspends>
    );
  }
  if (session.expired && auth.whenExpired.value === "locked") {
    return (
      <Suspends>
        <Locked email={session.user.email} />
      </Suspends>
    );
  }
  return <SignedIn key={session.user.id} user={session.user} expired={session.expired} />;
}

function SignedIn({ user, expired }: { user: User; expired: boolean }) {
  const { openVault } = useServices();
  const [vault, setVault] = useState<Vault>();
  useLayoutEffect(() => {
    let gone = false;
    openVault(user).then(
      (opened) => !gone && setVault(opened),
      (error: unknown) =>
        setVault(() => {
          throw error; // to the boundary above
        }),
    );
    return () => {
      gone = true;
    };
  }, [openVault, user.id]);
  // what was chosen on another device holds here too
  const chosen = vault?.settings.value?.language;
  useEffect(() => {
    if (chosen && chosen !== language.peek()) void chooseLanguage(chosen);
  }, [chosen]);
  if (!vault) return <Frame />;
  return (
    <VaultContext.Provider value={{ vault, user, expired }}>
      <Shell />
    </VaultContext.Provider>
  );
}
