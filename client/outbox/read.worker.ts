// Reads files that wait for the network, away from the screen, with the readers that the backend has.
import { readDocument } from "../../shared/read/readDocument.ts";
import { pureReaders } from "../../shared/read/registry/pureReaders.ts";
import { blobSource } from "../../shared/read/source.ts";

declare const self: DedicatedWorkerGlobalScope;

self.onmessage = async ({ data: { blob, name, contentType } }: MessageEvent<{ blob: Blob; name: string; contentType: string }>) => {
  try {
    self.postMessage({ text: (await readDocument(pureReaders, blobSource(blob), { name, contentType })).text });
  } catch {
    // Why a file can't be read is said by the server, which reads it later.
    self.postMessage({ text: null });
  }
};
