// The part of pdf.js that reading uses, so that the device's build of it and the server's serve alike.

export interface PdfTextItem {
  /** Marked content has a type and no text. */
  type?: string;
  str?: string;
  hasEOL?: boolean;
  /** Where it is drawn: the last two are x and y. */
  transform?: number[];
  width?: number;
}

/** A node of the HTML that pdf.js makes of an XFA form. */
export interface XfaNode {
  name?: string;
  value?: string | null;
  attributes?: Record<string, unknown>;
  children?: XfaNode[];
}

export interface PdfPage {
  getTextContent(): Promise<{ items: PdfTextItem[] }>;
  getAnnotations(): Promise<Record<string, unknown>[]>;
  getXfa(): Promise<object | null>;
  cleanup(): unknown;
}

interface OutlineItem {
  title: string;
  items: OutlineItem[];
}

export interface PdfDocument {
  readonly numPages: number;
  readonly isPureXfa: boolean;
  getPage(number: number): Promise<PdfPage>;
  getMetadata(): Promise<{ info: object }>;
  getOutline(): Promise<OutlineItem[] | null>;
  /** By an id, which `getAttachmentContent` takes. */
  getAttachments(): Promise<unknown>;
  getAttachmentContent(id: string): Promise<unknown>;
}
