// Whether a sender may make documents at a person's address.

export interface Door {
  /** The account's own address, confirmed. */
  own: string | null;
  /** `name@domain`, `@domain` for all of a domain, `*` for everybody. */
  senders: readonly string[];
}

export function isLetIn({ own, senders }: Door, address: string): boolean {
  if (address === own) return true;
  const domain = address.slice(address.lastIndexOf("@"));
  return senders.some((one) => one === "*" || one === address || one === domain);
}
