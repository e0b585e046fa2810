// Gives a name to what the parts that come with Django, its choosers and the editor leave without one:
// cells of inlines, choosers that are filled while typing, the rich-text editor; with the help that
// their field has. And links a list of errors to its fields.

let count = 0;

function idOf(element) {
  element.id ||= `desk-name-${(count += 1)}`;
  return element.id;
}

function words(element) {
  return element ? element.textContent.replace(/\s+/g, " ").trim().replace(/:$/, "") : "";
}

// The label of a control of a form's row, or the head of its column in an inline.
function labelOf(control) {
  const own = control.id && document.querySelector(`label[for="${CSS.escape(control.id)}"]`);
  if (own) return own;
  const cell = control.closest("td");
  const head = cell && cell.closest("table")?.tHead?.rows[0]?.cells[cell.cellIndex];
  return head || control.closest(".form-row, .fieldBox")?.querySelector("label, legend");
}

// What stands in a control's place for people to use has the help of the control.
function describe(shown, control) {
  const help = control?.getAttribute("aria-describedby");
  if (help && !shown.hasAttribute("aria-describedby")) shown.setAttribute("aria-describedby", help);
}

// A new row of an inline is a copy that still names the help of the row it was copied from.
function describeRows(root) {
  for (const control of root.querySelectorAll(".inline-related [aria-describedby*='_helptext']")) {
    const own = `${control.id}_helptext`;
    if (!control.id || !document.getElementById(own)) continue;
    const named = control.getAttribute("aria-describedby");
    const described = named.replace(/\S+_helptext/, own);
    if (described !== named) control.setAttribute("aria-describedby", described);
  }
}

// In an inline every control gets a label of its own: on a phone it is seen, since the heads are not.
function nameCells(root) {
  const controls = "td input:not([type=hidden]), td select, td textarea";
  for (const control of root.querySelectorAll(`.tabular ${controls}`)) {
    if (!control.id || control.matches(".select2-search__field")) continue;
    if (document.querySelector(`label[for="${CSS.escape(control.id)}"]`)) continue;
    const cell = control.closest("td");
    const head = cell.closest("table")?.tHead?.rows[0]?.cells[cell.cellIndex];
    if (!words(head)) continue;
    const label = document.createElement("label");
    label.htmlFor = control.id;
    label.className = "cell-label";
    label.textContent = words(head);
    cell.prepend(label);
  }
}

// In a list that can be edited, a control is named after its column and its row.
function nameLists(root) {
  const controls = "#result_list td:not(.action-checkbox)";
  for (const control of root.querySelectorAll(
    `${controls} :is(input:not([type=hidden]), select)`,
  )) {
    const row = control.closest("tr");
    const head = row.closest("table").tHead?.rows[0]?.cells[control.closest("td").cellIndex];
    const named = [words(head), words(row.querySelector("th"))].filter(Boolean).join(": ");
    if (named) control.setAttribute("aria-label", named);
  }
}

function nameChoosers(root) {
  for (const box of root.querySelectorAll(".select2-container")) {
    const select = box.previousElementSibling;
    const label = select?.matches("select") && labelOf(select);
    if (!label) continue;
    const chooser = box.querySelector(".select2-selection");
    const shown = box.querySelector(".select2-selection__rendered");
    if (chooser && shown) {
      chooser.setAttribute("aria-labelledby", `${idOf(label)} ${idOf(shown)}`);
      describe(chooser, select);
      // Not a list for the ear: it holds buttons and a field besides its entries.
      shown.setAttribute("role", "group");
      shown.setAttribute("aria-labelledby", idOf(label));
      shown.removeAttribute("aria-readonly");
      for (const item of shown.querySelectorAll("li")) item.setAttribute("role", "none");
    }
    box.querySelector(".select2-search__field")?.setAttribute("aria-label", words(label));
  }
  const open = document.querySelector(".select2-container--open .select2-selection");
  for (const field of root.querySelectorAll(".select2-dropdown .select2-search__field")) {
    const named = open?.getAttribute("aria-labelledby")?.split(" ")[0];
    field.setAttribute("aria-label", words(document.getElementById(named)) || document.title);
  }
}

function nameEditors(root) {
  for (const editor of root.querySelectorAll(".prose-editor [contenteditable=true]")) {
    const text = editor.closest(".prose-editor").querySelector("textarea");
    const label = text ? labelOf(text) : labelOf(editor);
    if (label) editor.setAttribute("aria-labelledby", idOf(label));
    editor.setAttribute("aria-multiline", "true");
    if (text) describe(editor, text);
  }
  for (const icon of root.querySelectorAll("span[aria-label]:not([role])")) {
    icon.setAttribute("role", "img");
  }
}

// Every table that is wider than the window can be moved with the keys.
function nameScrollers(root) {
  for (const place of root.querySelectorAll(".results, .dates-to-come")) {
    const is_wide = place.scrollWidth > place.clientWidth;
    place.toggleAttribute("tabindex", false);
    if (!is_wide) continue;
    place.tabIndex = 0;
    place.setAttribute("role", "region");
    place.setAttribute("aria-label", words(document.querySelector("h1")));
  }
}

function summarise() {
  const note = document.querySelector(".errornote");
  const lists = [...document.querySelectorAll("#content-main form .errorlist:not(.nonfield)")];
  if (!note || !lists.length || note.nextElementSibling?.matches(".error-links")) return;
  const all = document.createElement("ul");
  all.className = "error-links";
  for (const list of lists) {
    const row = list.closest("td, .fieldBox, .form-row");
    const field = row?.querySelector("input:not([type=hidden]), select, textarea");
    if (!field) continue;
    const link = document.createElement("a");
    link.href = `#${idOf(field)}`;
    link.textContent = `${words(labelOf(field))}: ${words(list)}`;
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const editor = row.querySelector("[contenteditable=true], .select2-selection");
      (editor || field).focus();
    });
    const item = document.createElement("li");
    item.append(link);
    all.append(item);
    field.setAttribute("aria-invalid", "true");
    const described = new Set((field.getAttribute("aria-describedby") || "").split(" "));
    field.setAttribute("aria-describedby", [...described.add(idOf(list))].join(" ").trim());
  }
  note.after(all);
  note.tabIndex = -1;
}

// Django's script begins a form at its first control, which is a button above it.
function begin() {
  const note = document.querySelector(".errornote[tabindex]");
  const is_button = document.activeElement?.matches(".submit-row input");
  const fields = "#content-main fieldset :is(input, select, textarea):not([type=hidden])";
  const first = [...document.querySelectorAll(fields)].find((one) => one.checkVisibility());
  if (note) note.focus();
  else if (is_button && first) first.focus();
}

function nameAll() {
  describeRows(document);
  nameCells(document);
  nameLists(document);
  nameChoosers(document);
  nameEditors(document);
}

let waits = false;
function later() {
  if (waits) return;
  waits = true;
  requestAnimationFrame(() => {
    waits = false;
    nameAll();
  });
}

nameAll();
nameScrollers(document);
summarise();
// Choosers, the editor and new rows come later, and choosers draw themselves anew.
new MutationObserver(later).observe(document.body, { childList: true, subtree: true });
window.addEventListener("load", () => {
  nameScrollers(document);
  begin();
});
