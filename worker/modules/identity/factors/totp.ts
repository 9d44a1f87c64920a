// Codes from an authenticator app (RFC 6238): SHA-1, six digits, thirty seconds, one step of drift each way.
import { generateSecret, generateURI, verifySync } from "otplib";

const period = 30;

export const newTotpSecret = (): string => generateSecret({ length: 20 }); // 160 bits, as long as SHA-1's output (RFC 4226 section 4)

export const otpauthUrl = (secret: string, label: string): string => generateURI({ issuer: "DocuVault", label, secret });

/**
 * The time step that `code` (six ASCII digits) belongs to, if that is this one or a neighbour and later than `lastStep`;
 * else undefined. `now` in milliseconds. The caller records the step by compare-and-set: that is what makes a code work once.
 */
export function matchingStep(secret: string, code: string, lastStep: number, now = Date.now()): number | undefined {
  const epoch = Math.floor(now / 1000);
  if (lastStep >= Math.floor(epoch / period) + 1) return undefined; // all three are used up; otplib refuses to be asked
  const result = verifySync({ secret, token: code, epoch, epochTolerance: period, period, afterTimeStep: lastStep });
  return result.valid && "timeStep" in result ? result.timeStep : undefined;
}
