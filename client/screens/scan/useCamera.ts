// One camera, open while the screen shows it and somebody looks at it: a phone in a pocket films nothing.
import { useEffect, useState } from "preact/hooks";
import { keepMark, keptMark } from "../../data/preference.ts";
import { type Camera, CameraError, type CameraProblem, cameras, openCamera } from "../../scan/camera.ts";
import { cameraMark, torch } from "./choices.ts";

export interface UsedCamera {
  camera: Camera | null;
  problem: CameraProblem | null;
  /** There is another one. */
  several: boolean;
  switchOver(): void;
  again(): void;
}

export function useCamera(userId: string): UsedCamera {
  const [camera, setCamera] = useState<Camera | null>(null);
  const [problem, setProblem] = useState<CameraProblem | null>(null);
  const [devices, setDevices] = useState<readonly string[]>([]);
  const [round, setRound] = useState(0);
  const [visible, setVisible] = useState(() => document.visibilityState === "visible");

  useEffect(() => {
    const listener = () => setVisible(document.visibilityState === "visible");
    document.addEventListener("visibilitychange", listener);
    return () => document.removeEventListener("visibilitychange", listener);
  }, []);

  useEffect(() => {
    if (!visible) return;
    let gone = false;
    let opened: Camera | undefined;
    void openCamera(keptMark(userId, cameraMark)).then(
      async (found) => {
        if (gone) return found.close();
        opened = found;
        // a camera that is taken away, or by another app
        found.track.addEventListener("ended", () => !gone && setProblem("busy"));
        if (found.hasTorch && torch.peek() === "on") await found.setTorch(true).catch(() => {});
        const known = await cameras().catch(() => []);
        if (gone) return;
        setDevices(known.map(({ deviceId }) => deviceId));
        setProblem(null);
        setCamera(found);
      },
      (error: unknown) => {
        if (!gone) setProblem(error instanceof CameraError ? error.problem : "missing");
      },
    );
    return () => {
      gone = true;
      opened?.close();
      setCamera(null);
    };
  }, [userId, round, visible]);

  return {
    camera,
    problem,
    several: devices.length > 1,
    switchOver() {
      const next = devices[(devices.indexOf(camera?.deviceId ?? "") + 1) % devices.length];
      if (!next) return;
      keepMark(userId, cameraMark, next);
      setRound(round + 1);
    },
    again: () => setRound(round + 1),
  };
}
