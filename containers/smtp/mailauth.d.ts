// What is used of the library: its own types are those of a stricter compiler.
declare module "mailauth" {
  interface Status {
    status: { result: string };
  }
  export function authenticate(
    input: NodeJS.ReadableStream,
    options: {
      ip: string;
      helo: string;
      sender: string;
      mta: string;
      resolver: (name: string, type: string) => Promise<unknown>;
      disableArc: boolean;
      disableBimi: boolean;
    },
  ): Promise<{ spf: Status | false; dkim: { results: Status[] }; dmarc: (Status & { policy?: string }) | false }>;
}
