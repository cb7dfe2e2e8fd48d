"use strict";
// The line to type in: suggestions, sending, a draft that survives a look elsewhere.
{
  const line = () => document.getElementById("line");
  const offers = () => document.getElementById("offers");
  const drafts = "[data-keep-draft]";
  const draftKey = (field) => `draft ${field.dataset.keepDraft}`;

  function wordAt(field) {
    const before = field.value.slice(0, field.selectionStart);
    const word = before.match(/(^\/\S*|(?:^|\s)@[\w.-]*)$/)?.[0] ?? "";
    return word.trimStart();
  }

  function suggest() {
    const list = offers();
    const word = wordAt(line()).toLowerCase();
    let shown = 0;
    for (const offer of list.children) {
      const words = offer.textContent.toLowerCase();
      const fits = word.startsWith("@") ? words.startsWith("@") && words.includes(word.slice(1))
        : word !== "" && offer.dataset.text.startsWith(word);
      offer.hidden = !fits;
      shown += fits;
    }
    const only = [...list.children].filter((one) => !one.hidden);
    list.hidden = shown === 0 || (shown === 1 && only[0].dataset.text === line().value);
    mark(list.hidden ? null : only[0]);
  }

  function mark(offer) {
    for (const one of offers().children) one.setAttribute("aria-selected", String(one === offer));
    if (offer) {
      line().setAttribute("aria-activedescendant", offer.id);
      offer.scrollIntoView({block: "nearest"});
      document.getElementById("told").textContent = offer.textContent;
    } else {
      line().removeAttribute("aria-activedescendant");
    }
  }

  function take(offer) {
    const field = line();
    const end = field.selectionStart;
    const start = end - wordAt(field).length;
    field.setRangeText(`${offer.dataset.text} `, start, end, "end");
    offers().hidden = true;
    mark(null);
    field.focus();
    remember(field);
  }

  function remember(field) {
    if (field.value) sessionStorage.setItem(draftKey(field), field.value);
    else sessionStorage.removeItem(draftKey(field));
  }

  document.addEventListener("input", (event) => {
    if (!event.target.matches(drafts)) return;
    remember(event.target);
    if (event.target === line()) suggest();
  });

  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (!field.matches?.(drafts) || event.isComposing) return;
    const list = field === line() ? offers() : null;
    if (list && !list.hidden) {
      const shown = [...list.children].filter((one) => !one.hidden);
      const at = shown.findIndex((one) => one.getAttribute("aria-selected") === "true");
      const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
      if (step) { mark(shown.at((at + step) % shown.length)); event.preventDefault(); return; }
      if (event.key === "Tab" || (event.key === "Enter" && wordAt(field) !== shown[at].dataset.text)) {
        take(shown[at]);
        event.preventDefault();
        return;
      }
      if (event.key === "Escape") { list.hidden = true; mark(null); event.preventDefault(); return; }
    }
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); field.form.requestSubmit(); }
  });

  document.addEventListener("click", (event) => {
    const offer = event.target.closest("#offers > li");
    if (offer) return take(offer);
    const list = offers();
    if (list && event.target !== line()) { list.hidden = true; mark(null); }
    const given = event.target.closest("[data-line]");
    if (!given || !line()) return;
    line().value = given.dataset.line;
    remember(line());
    line().focus();
  });

  // What is sent leaves the field at once, though it may have to wait its turn; what could not be sent comes back.
  document.addEventListener("htmx:config:request", (event) => {
    const field = event.target.querySelector?.(drafts);
    if (!field) return;
    field.value = "";
    remember(field);
    if (field === line()) { offers().hidden = true; mark(null); }
  });
  for (const name of ["htmx:error", "htmx:response:error"]) {
    document.addEventListener(name, (event) => {
      const field = event.target.querySelector?.(drafts);
      if (!field || field.value) return;
      field.value = event.detail.ctx.request.body.get("line");
      remember(field);
    });
  }

  // A file is sent as soon as it was chosen, or dropped onto the conversation, with what stands in the line.
  async function send(files) {
    for (const file of files) {
      const form = new FormData(document.getElementById("composer"));
      form.append("file", file);
      const sent = await fetch("/do/file", {method: "POST", body: form, headers: {"HX-Request": "true"}});
      document.getElementById("told").textContent = sent.ok ? `${file.name} was sent` : await sent.text();
      if (sent.ok && line()) { line().value = ""; remember(line()); }
    }
  }

  document.addEventListener("change", async (event) => {
    if (event.target.id !== "clip") return;
    const files = [...event.target.files];
    event.target.value = "";
    await send(files);
  });
  document.addEventListener("dragover", (event) => {
    if (line() && event.dataTransfer?.types.includes("Files")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!line() || !event.dataTransfer?.files.length || event.target.closest("input[type=file]")) return;
    event.preventDefault();
    send([...event.dataTransfer.files]);
  });

  document.addEventListener("DOMContentLoaded", () => {
    for (const field of document.querySelectorAll(drafts)) field.value ||= sessionStorage.getItem(draftKey(field)) ?? "";
    (document.getElementById("reply-line") ?? line())?.focus({preventScroll: true});
  });
}
