// The words of every mail. Links begin with FRONTEND_URL, never with what a request said of its host.
import { z } from "zod";
import type { Mail } from "./mailer.ts";

/** What a `send-mail` job carries: the template, the address, and the facts of that template. */
export const mailJob = z.discriminatedUnion("template", [
  z.object({
    template: z.literal("securityAlert"),
    to: z.email(),
    data: z.object({ reason: z.enum(["refreshTokenReused"]), at: z.string(), userAgent: z.string(), address: z.string() }),
  }),
]);
export type MailJob = z.infer<typeof mailJob>;

export function composeMail({ to, data }: MailJob, frontendUrl: string): Mail {
  return {
    to,
    subject: "DocuVault: a sign-in was ended for safety",
    text: [
      "Somebody presented a sign-in token that had already been replaced. That can be a copied cookie,",
      "so this sign-in was ended on the device it belonged to. Your documents were not touched.",
      "",
      `When: ${data.at}`,
      `Browser: ${data.userAgent || "unknown"}`,
      `Network address: ${data.address || "unknown"}`,
      "",
      "What to do: sign in again. If you did not expect this, change your password:",
      `${frontendUrl}/settings`,
    ].join("\n"),
  };
}
