// Begins a reply with a template; what is typed already is kept unless the person says otherwise.
const choice = document.querySelector("[data-templates]");
const text = document.getElementById("f-reply_text");
if (choice && text) {
  choice.hidden = false;
  choice.querySelector("select").addEventListener("change", (event) => {
    const chosen = document.getElementById(event.target.value);
    if (!chosen) return;
    if (text.value.trim() && !window.confirm("换成模板的内容？已经写的会被替换。")) return;
    text.value = chosen.content.textContent;
    text.focus();
  });
}
