// Passkeys in this browser. What the person calls off is no error: null.
import {
  browserSupportsWebAuthn,
  browserSupportsWebAuthnAutofill,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
} from "@simplewebauthn/browser";
import { type PasskeyAssertion, type PasskeyAttestation, passkeyAssertion, passkeyAttestation } from "../../../shared/api/identity.ts";

export const passkeysSupported = browserSupportsWebAuthn;
/** Whether the browser offers passkeys beside the saved passwords. */
export const autofillSupported = browserSupportsWebAuthnAutofill;

/** `options` come from the server. With `autofill` it waits until the person picks one in the e-mail field. */
export async function askForPasskey(options: Record<string, unknown>, autofill = false): Promise<PasskeyAssertion | null> {
  const optionsJSON = options as unknown as PublicKeyCredentialRequestOptionsJSON;
  return unlessCalledOff(async () =>
    passkeyAssertion.parse(await startAuthentication({ optionsJSON, useBrowserAutofill: autofill, verifyBrowserAutofillInput: false })),
  );
}

export async function createPasskey(options: Record<string, unknown>): Promise<PasskeyAttestation | null> {
  const optionsJSON = options as unknown as PublicKeyCredentialCreationOptionsJSON;
  return unlessCalledOff(async () => passkeyAttestation.parse(await startRegistration({ optionsJSON })));
}

/** Ends the wait for a passkey that the browser's autofill may offer. */
export const stopWaiting = (): void => WebAuthnAbortService.cancelCeremony();

async function unlessCalledOff<T>(run: () => Promise<T>): Promise<T | null> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof Error && (error.name === "NotAllowedError" || error.name === "AbortError")) return null;
    throw error;
  }
}
