// A file as it lies in a mail, whatever the mail is packed in.

export interface MailFile {
  name: string;
  contentType: string;
  bytes: Uint8Array<ArrayBuffer>;
  /** By which the text shows it, without brackets. */
  contentId?: string;
  /** Meant to stand in the text, or to be seen by no one. */
  isInline: boolean;
}
