// What a document can be filed under: one of the person's own tags, types, correspondents or folders.

export interface Choice {
  id: string;
  name: string;
  /** Its own name, where `name` is the way to it: `Home / Power`. */
  leaf?: string;
}
