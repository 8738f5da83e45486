// Prints the page.
const printer = document.querySelector("[data-print]");
printer.hidden = false;
printer.addEventListener("click", () => window.print());
