// Reading scans on the device, for the vault in memory: what is turned on is there at once, and nothing is read.
import { signal } from "@preact/signals";
import { programBytes, type RecognitionLanguage, type RecognitionState, recognitionLanguages } from "../data/recognitionTypes.ts";
import type { Vault } from "../data/types.ts";

export function memoryRecognition(): Pick<Vault, "recognition" | "recognized"> {
  const state = signal<RecognitionState>({ kind: "off" });
  const languages = signal<readonly RecognitionLanguage[]>([]);
  const nothing = signal(undefined);
  return {
    recognition: {
      state,
      languages,
      bytesFor: async (wanted) => wanted.reduce((sum, code) => sum + recognitionLanguages[code], programBytes),
      async turnOn(wanted) {
        languages.value = wanted;
        state.value = { kind: "ready" };
      },
      read: async () => null,
      async turnOff() {
        languages.value = [];
        state.value = { kind: "off" };
      },
    },
    recognized: () => nothing,
  };
}
