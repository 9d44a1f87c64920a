// The listener's certificate as its files have it. It is renewed every few weeks, and what is connected meanwhile goes on.
import { readFile } from "node:fs/promises";
import type { Logger } from "pino";

export interface CertificateFiles {
  certFile: string;
  keyFile: string;
}

/** PEM. */
export interface Pem {
  cert: string;
  key: string;
}

export async function readCertificate({ certFile, keyFile }: CertificateFiles): Promise<Pem> {
  const [cert, key] = await Promise.all([readFile(certFile, "utf8"), readFile(keyFile, "utf8")]);
  return { cert, key };
}

/** Looks whether the files hold another one; what does not fit together, as when one of two files is written, is looked at again. */
export function followCertificate(files: CertificateFiles, first: Pem, renew: (pem: Pem) => void, log: Pick<Logger, "info" | "warn">) {
  let used = first;
  return async (): Promise<void> => {
    try {
      const pem = await readCertificate(files);
      if (pem.cert === used.cert && pem.key === used.key) return;
      renew(pem);
      used = pem;
      log.info("the renewed certificate is in use");
    } catch (error) {
      log.warn({ code: (error as NodeJS.ErrnoException).code }, "the certificate can not be renewed: the one before stays in use");
    }
  };
}
