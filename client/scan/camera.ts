// The device's cameras: opening one, its light, the sharpest still that it gives.

export type CameraProblem = "denied" | "missing" | "busy" | "insecure";

export interface Camera {
  stream: MediaStream;
  track: MediaStreamTrack;
  deviceId: string;
  hasTorch: boolean;
  setTorch(on: boolean): Promise<void>;
  /** One photograph where the camera takes larger ones than its film, else several frames. Bitmaps are the caller's to close. */
  still(video: HTMLVideoElement): Promise<(ImageBitmap | Blob)[]>;
  close(): void;
}

interface TorchCapabilities extends MediaTrackCapabilities {
  torch?: boolean;
}
/** Image Capture, where a browser has it (W3C mediacapture-image). */
interface PhotoCapture {
  takePhoto(settings?: { imageWidth?: number; imageHeight?: number }): Promise<Blob>;
  getPhotoCapabilities(): Promise<{ imageWidth?: { max: number }; imageHeight?: { max: number } }>;
}
declare const ImageCapture: (new (track: MediaStreamTrack) => PhotoCapture) | undefined;

/** Frames that a still is chosen from, and milliseconds between two. */
const frames = 3;
const framePause = 60;
/** A photograph has to be so much wider than the film to be worth its wait. */
const worthPhoto = 1.3;
/** Milliseconds; a camera that thinks longer gives frames. */
const photoPatience = 4_000;
/** Longer side of a photograph: more shows nothing on paper, and phones run out of memory. */
const longestPhoto = 4_096;

/** `deviceId`: the one that was used last. @throws CameraError */
export async function openCamera(deviceId: string | null): Promise<Camera> {
  if (!navigator.mediaDevices?.getUserMedia) throw new CameraError("insecure");
  const size = { width: { ideal: 3840 }, height: { ideal: 2160 } };
  const ask = (video: MediaTrackConstraints) => navigator.mediaDevices.getUserMedia({ video: { ...size, ...video }, audio: false });
  const stream = await ask(deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: "environment" } })
    .catch((error: unknown) => {
      // the one that was used last is not there any more
      if (deviceId && isNamed(error, "OverconstrainedError", "NotFoundError")) return ask({ facingMode: { ideal: "environment" } });
      throw error;
    })
    .catch((error: unknown) => {
      throw new CameraError(problemOf(error));
    });
  const [track] = stream.getVideoTracks();
  if (!track) throw new CameraError("missing");
  const capabilities: TorchCapabilities = track.getCapabilities?.() ?? {};
  return {
    stream,
    track,
    deviceId: track.getSettings().deviceId ?? "",
    hasTorch: capabilities.torch === true,
    setTorch: (on) => track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] }),
    async still(video) {
      const photo = await photograph(track, video.videoWidth).catch(() => null);
      if (photo) return [photo];
      const taken: ImageBitmap[] = [];
      for (let at = 0; at < frames; at++) {
        if (at > 0) await new Promise((resolve) => setTimeout(resolve, framePause));
        taken.push(await createImageBitmap(video));
      }
      return taken;
    },
    close: () => stream.getTracks().forEach((each) => void each.stop()),
  };
}

export class CameraError extends Error {
  readonly problem: CameraProblem;
  constructor(problem: CameraProblem) {
    super(`camera: ${problem}`);
    this.problem = problem;
  }
}

const isNamed = (error: unknown, ...names: string[]): boolean => error instanceof Error && names.includes(error.name);

function problemOf(error: unknown): CameraProblem {
  if (isNamed(error, "NotAllowedError", "SecurityError")) return "denied";
  if (isNamed(error, "NotReadableError", "AbortError")) return "busy";
  return "missing";
}

async function photograph(track: MediaStreamTrack, filmWidth: number): Promise<Blob | null> {
  if (typeof ImageCapture === "undefined") return null;
  const capture = new ImageCapture(track);
  const { imageWidth, imageHeight } = await capture.getPhotoCapabilities();
  const [width, height] = [imageWidth?.max ?? 0, imageHeight?.max ?? 0];
  if (Math.max(width, height) < filmWidth * worthPhoto) return null;
  const scale = Math.min(1, longestPhoto / Math.max(width, height));
  const photo = capture.takePhoto({ imageWidth: Math.round(width * scale), imageHeight: Math.round(height * scale) });
  const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), photoPatience));
  const taken = await Promise.race([photo, late]);
  photo.catch(() => {});
  return taken;
}

/** More than one: the person may choose. Names are empty before the camera was allowed. */
export async function cameras(): Promise<MediaDeviceInfo[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind, deviceId }) => kind === "videoinput" && deviceId !== "");
}
