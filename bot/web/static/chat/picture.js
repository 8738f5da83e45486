// A picture for what is being written: chosen, sent as it is, answered like a message.
const MOST_BYTES = 10 * 1024 * 1024;
const ANSWER_MS = 60_000;

/** The answer to a picture; `{ waiting: true }` where it comes by the socket. */
export async function sendPicture(id, file) {
  if (file.size > MOST_BYTES) return refused(id, "图片太大了，最多10 MB。请压缩后再发，或者发截图。");
  try {
    const response = await fetch(`/chat/pictures?id=${id}`, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream", Accept: "application/json" },
      body: file,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const told = await response.json();
    return response.ok ? told : { id, problem: told };
  } catch {
    return refused(id, "图片没有发出去，请检查网络后再发一次。");
  }
}

function refused(id, detail) {
  return { id, problem: { title: "这张图片没有收", status: 0, detail } };
}

/** The button opens the chooser; each chosen file goes to `chosen`. */
export function addPictures(button, input, chosen) {
  button.hidden = false;
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", async () => {
    const files = [...input.files];
    input.value = "";
    for (const file of files) await chosen(file);
  });
}
