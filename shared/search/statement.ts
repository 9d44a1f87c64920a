// What a statement is, and what an asker may see, for those who make one and those who run one.

export interface Statement {
  text: string;
  values: unknown[];
  /** It asks the index of words: it must never become a walk through all vectors, each of which would be unpacked. */
  asksWords?: boolean;
}

/** Adds a value to a statement and returns its placeholder. */
export type Param = (value: unknown) => string;

/** What the asker may see. Absent on the device: everything there is theirs. */
export interface SearchScope {
  /**
   * The ways in which a document, `d`, may be theirs, no two at once: a condition, and what it is joined with for that. One statement
   * each, because PostgreSQL plans an OR of them badly: with 10,000 hits three times as slow.
   */
  documents(param: Param): readonly SearchWay[];
  /** A condition on a tag, type, correspondent or folder, so that names of other vaults are not even looked at. */
  names?(param: Param, alias: string): string;
}

export interface SearchWay {
  /** `JOIN ... ON ...` */
  join?: string;
  where: string;
}
