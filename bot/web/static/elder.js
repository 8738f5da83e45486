// Elder mode: large type and large targets, remembered on this device. Runs before the page is painted.
"use strict";
(() => {
  const KEY = "mingchuang.elder";
  const root = document.documentElement;
  const recall = () => {
    try { return localStorage.getItem(KEY) === "1"; } catch { return false; }
  };
  const remember = (on) => {
    try { localStorage.setItem(KEY, on ? "1" : "0"); } catch { /* a browser that keeps nothing */ }
  };
  const show = (on) => {
    root.toggleAttribute("data-elder", on);
    for (const button of document.querySelectorAll("[data-elder-switch]")) {
      button.hidden = false;
      button.setAttribute("aria-pressed", String(on));
    }
  };
  show(recall());
  document.addEventListener("DOMContentLoaded", () => {
    show(recall());
    for (const button of document.querySelectorAll("[data-elder-switch]")) {
      button.addEventListener("click", () => {
        const on = !root.hasAttribute("data-elder");
        remember(on);
        show(on);
      });
    }
  });
})();
