// The door of a visit: scanning with the camera, and a queue for when the network is gone. The page works without it.
const printer = document.querySelector("[data-print]");
if (printer) {
  printer.hidden = false;
  printer.addEventListener("click", () => window.print());
}

const door = document.getElementById("door");
if (door) {
  const listKey = `door-list-${door.dataset.session}`;
  const queueKey = `door-queue-${door.dataset.session}`;
  const form = document.getElementById("door-form");
  const state = document.getElementById("door-state");
  const read = (key) => {
    try {
      return JSON.parse(localStorage.getItem(key)) ?? [];
    } catch {
      return [];
    }
  };
  const keep = (key, value) => localStorage.setItem(key, JSON.stringify(value));
  const tell = (text, kind = "note") => {
    state.textContent = text;
    state.className = `note ${kind}`;
    state.hidden = false;
  };
  const alike = (code) => code.replace(/\s/g, "").toUpperCase().replace(/[0O]/g, "Q").replace(/[1IL]/g, "J");

  const mark = (booking, text) => {
    const cell = door.querySelector(`tr[data-booking="${booking}"] [data-state]`);
    if (cell) cell.textContent = text;
  };

  const refresh = async () => {
    const answer = await fetch(door.dataset.list, { headers: { Accept: "application/json" } });
    if (answer.ok) keep(listKey, (await answer.json()).guests);
  };

  const handIn = async () => {
    const queue = read(queueKey);
    if (queue.length === 0) return;
    const answer = await fetch(door.dataset.kept, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json" },
      body: JSON.stringify({ arrivals: queue }),
    });
    if (!answer.ok) return;
    const { results } = await answer.json();
    const done = new Set(results.map((one) => one.booking));
    keep(queueKey, read(queueKey).filter((one) => !done.has(one.booking)));
    const wrong = results.filter((one) => one.wrong);
    for (const one of results) mark(one.booking, one.wrong || `已到场 ${one.came}人`);
    tell(wrong.length ? `已同步，${wrong.length} 条没能签到：${wrong[0].wrong}` : `断网时的 ${results.length} 条签到已同步。`, wrong.length ? "bad" : "good");
  };

  const offline = (code, party) => {
    const guests = read(listKey);
    const found = guests.find((one) => alike(one.code) === alike(code) || one.ticket === code.replace(/\s/g, "").toUpperCase());
    if (!found) return tell("没有网络，名单里也没有这个签到码，请核对。", "bad");
    const queue = read(queueKey);
    if (found.came || queue.some((one) => one.booking === found.booking)) return tell("已经签过到了。");
    keep(queueKey, [...queue, { booking: found.booking, at: new Date().toISOString(), party: party || null }]);
    mark(found.booking, "已到场（待同步）");
    tell(`没有网络，已先记下 ${party || found.party} 人，联网后自动同步（还有 ${queue.length + 1} 条）。`, "good");
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const fields = new FormData(form);
    delete form.dataset.sent;
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(fields) });
      if (answer.ok) return window.location.replace(answer.url);
      tell("没能签到，请再试一次。", "bad");
    } catch {
      offline(String(fields.get("code")), Number(fields.get("party")) || 0);
      form.reset();
      form.elements.code.focus();
    }
  });

  const scan = document.getElementById("door-scan");
  if ("BarcodeDetector" in window && navigator.mediaDevices) {
    scan.hidden = false;
    scan.addEventListener("click", async () => {
      const video = document.getElementById("door-camera");
      const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
      try {
        video.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
      } catch {
        return tell("打不开摄像头，请输入签到码。", "bad");
      }
      video.parentElement.hidden = false;
      await video.play();
      const look = async () => {
        const [found] = await detector.detect(video);
        if (!found) return requestAnimationFrame(look);
        for (const track of video.srcObject.getTracks()) track.stop();
        video.parentElement.hidden = true;
        form.elements.code.value = found.rawValue;
        form.requestSubmit();
      };
      requestAnimationFrame(look);
    });
  }

  window.addEventListener("online", handIn);
  refresh().catch(() => tell("没有网络，用上次的名单签到。"));
  handIn().catch(() => tell(`没有网络，还有 ${read(queueKey).length} 条签到等待同步。`));
}
