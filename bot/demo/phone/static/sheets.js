// What comes up from below: a voice to choose, a place to pick, a code to scan.
import { make } from "/static/linked.js";

const WEST = 118.06, NORTH = 37.32, WIDE = 0.64, HIGH = 0.72, BOX_W = 360, BOX_H = 400;
const SPOTS = [
  ["市民中心", 36.9543, 118.3117], ["采莲桥", 36.94182, 118.30594], ["湖滨月牙湾", 36.99207, 118.30122],
  ["高新区创新大道", 36.97063, 118.39124], ["枕河县老渡口", 36.66537, 118.36814],
];

function openable(dialog) {
  for (const button of dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  return dialog;
}

export function voiceSheet(dialog, chosen) {
  openable(dialog);
  for (const button of dialog.querySelectorAll("[data-words]")) {
    button.addEventListener("click", () => {
      dialog.close();
      chosen(button.dataset.words);
    });
  }
  return () => dialog.showModal();
}

export function scanSheet(dialog, chosen) {
  openable(dialog);
  for (const box of dialog.querySelectorAll(".qr")) box.append(picture(box.dataset.seed));
  for (const button of dialog.querySelectorAll("[data-key]")) {
    button.addEventListener("click", () => {
      dialog.close();
      chosen(button.dataset.key);
    });
  }
  return () => dialog.showModal();
}

/** Something that looks like a QR code; the demonstration scans by a tap. */
function picture(seed) {
  const size = 21;
  let state = [...seed].reduce((sum, one) => (sum * 31 + one.codePointAt(0)) >>> 0, 7);
  const next = () => (state = (state * 1664525 + 1013904223) >>> 0) / 2 ** 32;
  const corner = (x, y) => (x < 8 && y < 8) || (x > 12 && y < 8) || (x < 8 && y > 12);
  let path = "";
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) if (!corner(x, y) && next() < 0.48) path += `M${x} ${y}h1v1h-1z`;
  }
  for (const [x, y] of [[0, 0], [14, 0], [0, 14]]) {
    path += `M${x} ${y}h7v7h-7zM${x + 1} ${y + 1}v5h5v-5zM${x + 2} ${y + 2}h3v3h-3z`;
  }
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${size} ${size}`);
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  shape.setAttribute("d", path);
  shape.setAttribute("fill", "currentColor");
  shape.setAttribute("fill-rule", "evenodd");
  svg.append(shape);
  return svg;
}

export function placeSheet(dialog, chosen) {
  openable(dialog);
  const [map, pin, name, send] = ["#map", "#pin", "#place-name", "#place-send"].map((one) => dialog.querySelector(one));
  let point = null;
  const put = (latitude, longitude, label) => {
    point = { latitude, longitude, text: label };
    const x = ((longitude - WEST) / WIDE) * BOX_W;
    const y = ((NORTH - latitude) / HIGH) * BOX_H;
    pin.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    pin.removeAttribute("hidden");
    name.textContent = label;
    send.disabled = false;
  };
  map.addEventListener("click", (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(map.getScreenCTM().inverse());
    const area = event.target.dataset?.name ?? "城外";
    put(NORTH - (at.y / BOX_H) * HIGH, WEST + (at.x / BOX_W) * WIDE, `明湖市${area}`);
  });
  const spots = dialog.querySelector("#spots");
  for (const [label, latitude, longitude] of SPOTS) {
    spots.append(make("button", { type: "button", onclick: () => put(latitude, longitude, label) }, label));
  }
  send.addEventListener("click", () => {
    dialog.close();
    chosen(point);
  });
  return () => dialog.showModal();
}
