// Files of a mail that only programs read.

/** What proves who wrote a mail, or that it is locked. */
export const isSeal = (contentType: string): boolean =>
  /^application\/(?:(?:x-)?pkcs7-signature|pgp-(?:signature|encrypted))$/i.test(contentType);
