// The scanner's worker and the scan on the disk, for as long as the screen is open.
import { computed } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import type { RecognitionApi } from "../../data/recognitionTypes.ts";
import { createScanEngine, type ScanEngine } from "../../scan/engine.ts";
import { readScan, type ScanReading } from "../../scan/reading.ts";
import { createScan, type Scan } from "../../scan/scan.ts";
import { openScanStore } from "../../scan/store.ts";

export interface OpenScan {
  engine: ScanEngine;
  scan: Scan;
  reading: ScanReading;
}

export function useScan(userId: string, recognition: RecognitionApi): OpenScan | undefined {
  const [open, setOpen] = useState<OpenScan>();
  useEffect(() => {
    const engine = createScanEngine();
    const store = openScanStore(userId);
    const scan = createScan({ engine, store });
    const ready = computed(() => recognition.state.value.kind === "ready");
    const reading = readScan({ scan, engine, ready, read: recognition.read });
    setOpen({ engine, scan, reading });
    return () => {
      reading.close();
      engine.close();
      void store.close();
      setOpen(undefined);
    };
  }, [userId, recognition]);
  return open;
}
