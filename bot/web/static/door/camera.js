// Reads the QR codes of tickets from the camera, one after the other, until it is switched off. Where the browser cannot
// read them itself, jsQR does.
const AGAIN_MS = 4000; // the same ticket before the camera is one arrival
const EVERY_MS = 120;
const WIDEST = 720;

export const possible = () => Boolean(navigator.mediaDevices?.getUserMedia);

const native = async () => {
  const formats = "BarcodeDetector" in window ? await window.BarcodeDetector.getSupportedFormats() : [];
  if (!formats.includes("qr_code")) return null;
  const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? "";
};

const load = (address) =>
  new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = resolve;
    script.onerror = () => reject(new Error(address));
    document.head.append(script);
  });

const drawn = async (address) => {
  if (!window.jsQR) await load(address);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, WIDEST / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return window.jsQR(data, width, height)?.data ?? "";
  };
};

// Calls `seen(text)` for each code. Returns a function that switches the camera off; throws where there is none.
export const watch = async (video, reader, seen) => {
  const decode = (await native()) ?? (await drawn(reader));
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  let on = true;
  let last = { text: "", at: 0 };
  video.srcObject = stream;
  await video.play();
  const look = async () => {
    if (!on) return;
    const text = video.videoWidth ? await decode(video).catch(() => "") : "";
    const now = Date.now();
    if (text && (text !== last.text || now - last.at > AGAIN_MS)) await seen(text);
    if (text) last = { text, at: Date.now() };
    setTimeout(look, EVERY_MS);
  };
  look();
  return () => {
    on = false;
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  };
};
