// Reading and saving a spreadsheet may take some seconds: say so, and take no second press.
for (const form of document.querySelectorAll("form[data-wait]")) {
  const note = document.createElement("p");
  note.setAttribute("role", "status");
  note.className = "waiting";
  form.append(note);
  form.addEventListener("submit", (event) => {
    if (note.childElementCount) {
      event.preventDefault();
      return;
    }
    const progress = document.createElement("progress");
    const words = document.createElement("span");
    words.textContent = form.dataset.wait;
    progress.setAttribute("aria-label", form.dataset.wait);
    note.append(progress, " ", words);
  });
  // Coming back with the browser's own button shows the page as it was.
  window.addEventListener("pageshow", () => note.replaceChildren());
}
