// Speaking instead of typing, only where the browser can; what was heard goes into the box to be looked over first.
export function addVoice(button, box, say) {
  const Recognition = window.SpeechRecognition ?? window.webkitSpeechRecognition;
  if (!Recognition) return;
  button.hidden = false;
  let listening = null;
  const stop = () => {
    listening = null;
    button.setAttribute("aria-pressed", "false");
  };
  button.addEventListener("click", () => {
    if (listening) {
      listening.stop();
      return;
    }
    listening = new Recognition();
    listening.lang = "zh-CN";
    listening.interimResults = true;
    const before = box.value;
    listening.addEventListener("result", (event) => {
      box.value = before + [...event.results].map((result) => result[0].transcript).join("");
      box.dispatchEvent(new Event("input"));
    });
    listening.addEventListener("error", () => say("没有听清，请再说一次，或者打字。"));
    listening.addEventListener("end", stop);
    listening.start();
    button.setAttribute("aria-pressed", "true");
    say("请说话，说完再按一下。文字由您的浏览器识别，发送前可以改。");
  });
}
