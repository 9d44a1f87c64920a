// The scanner's worker and the scan on the disk, for as long as the screen is open.
import { useEffect, useState } from "preact/hooks";
import { createScanEngine, type ScanEngine } from "../../scan/engine.ts";
import { createScan, type Scan } from "../../scan/scan.ts";
import { openScanStore } from "../../scan/store.ts";

export interface OpenScan {
  engine: ScanEngine;
  scan: Scan;
}

export function useScan(userId: string): OpenScan | undefined {
  const [open, setOpen] = useState<OpenScan>();
  useEffect(() => {
    const engine = createScanEngine();
    const store = openScanStore(userId);
    setOpen({ engine, scan: createScan({ engine, store }) });
    return () => {
      engine.close();
      void store.close();
      setOpen(undefined);
    };
  }, [userId]);
  return open;
}
