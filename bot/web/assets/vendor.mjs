// Copies what the pages need out of node_modules into ../static/vendor, each with its licence.
import { copyFile, mkdir, rm } from "node:fs/promises";

const here = new URL("./", import.meta.url);
const into = new URL("../static/vendor/", here);
const files = {
  "htmx.org/dist/htmx.min.js": "htmx.min.js",
  "htmx.org/LICENSE": "htmx.LICENSE",
  "echarts/dist/echarts.min.js": "echarts.min.js",
  "echarts/LICENSE": "echarts.LICENSE",
  "echarts/NOTICE": "echarts.NOTICE",
  "jsqr/dist/jsQR.js": "jsqr.js",
  "jsqr/LICENSE": "jsqr.LICENSE",
};

await rm(into, { recursive: true, force: true });
await mkdir(into, { recursive: true });
for (const [from, to] of Object.entries(files)) {
  await copyFile(new URL(`node_modules/${from}`, here), new URL(to, into));
}
