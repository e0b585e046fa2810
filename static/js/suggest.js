// Suggestions under the search field: a combobox with a list, after the WAI-ARIA pattern.
// Without this the field is a plain field. Nothing that is typed is kept.

const WAIT = 200;

for (const input of document.querySelectorAll("[data-suggest]")) {
  attach(input);
}

function attach(input) {
  const list = document.createElement("div");
  list.id = `${input.id}-list`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.dataset.suggestLabel);
  list.hidden = true;
  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  input.after(list, status);
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-expanded", "false");

  let timer;
  let asked;
  let chosen = -1;

  const options = () => [...list.querySelectorAll("[role=option]")];

  function close() {
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function mark(number) {
    const all = options();
    chosen = all.length ? (number + all.length) % all.length : -1;
    all.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    if (chosen < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", all[chosen].id);
      all[chosen].scrollIntoView({ block: "nearest" });
    }
  }

  function show(groups) {
    list.replaceChildren();
    let number = 0;
    for (const group of groups) {
      const box = document.createElement("div");
      const title = document.createElement("div");
      title.id = `${list.id}-title-${number}`;
      title.className = "suggestions-title";
      title.textContent = group.title;
      box.setAttribute("role", "group");
      box.setAttribute("aria-labelledby", title.id);
      box.append(title);
      for (const item of group.items) {
        const option = document.createElement("a");
        option.id = `${list.id}-${number}`;
        option.href = item.url;
        option.textContent = item.label;
        option.tabIndex = -1;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        box.append(option);
        number += 1;
      }
      list.append(box);
    }
    list.hidden = number === 0;
    input.setAttribute("aria-expanded", String(number > 0));
    input.removeAttribute("aria-activedescendant");
    chosen = -1;
    status.textContent = number ? input.dataset.suggestCount.replace("%s", number) : "";
  }

  async function ask() {
    asked?.abort();
    asked = new AbortController();
    try {
      const address = `${input.dataset.suggest}?q=${encodeURIComponent(input.value)}`;
      const answer = await fetch(address, { signal: asked.signal, credentials: "omit" });
      if (answer.ok) {
        show((await answer.json()).groups);
      }
    } catch (error) {
      if (error.name !== "AbortError") {
        close(); // Without a connection the field is a plain field.
      }
    }
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    if (input.value.trim().length < 2) {
      asked?.abort();
      close();
      return;
    }
    timer = setTimeout(ask, WAIT);
  });

  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    } else if (event.key === "ArrowDown" && !list.hidden) {
      event.preventDefault();
      mark(chosen + 1);
    } else if (event.key === "ArrowUp" && !list.hidden) {
      event.preventDefault();
      mark(chosen < 0 ? -1 : chosen - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      options()[chosen].click();
    }
  });

  input.addEventListener("blur", () => setTimeout(close, 150));
  list.addEventListener("mousedown", (event) => event.preventDefault());
}
