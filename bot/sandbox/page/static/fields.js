"use strict";
// Fields: selects one can search, lists of what was chosen, menus, what Enter does. Elements come and go with every
// push from the server, so all listens on the document, and what must outlive a push stands in attributes that begin
// with data-keep: htmx leaves those alone. What the server last said stands in the attributes `value` and `checked`;
// what the person has done since, in the properties.
{
  const WAIT = {search: 200, typing: 400, settle: 700, shown: 150};
  const timers = new Map();
  const searches = new Map();

  const combos = () => document.querySelectorAll(".combo[data-keep-open]");
  const comboOf = (element) => element?.closest?.(".combo");
  const textOf = (combo) => combo.querySelector(".combo-text");
  const carrierOf = (box) => box.querySelector("[data-carrier]");
  const optionsOf = (combo) => [...combo.querySelectorAll("[role=option]")];
  const isMany = (combo) => "many" in combo.dataset;
  const isOpen = (combo) => "keepOpen" in combo.dataset;
  const changed = (element) => element.dispatchEvent(new Event("change", {bubbles: true}));

  // Write only what differs: the observer below would see it otherwise, for ever.
  function put(element, name, value) {
    if (value === null ? element.hasAttribute(name) : element.getAttribute(name) !== value) {
      if (value === null) element.removeAttribute(name); else element.setAttribute(name, value);
    }
  }

  function later(key, wait, deed) {
    clearTimeout(timers.get(key));
    timers.set(key, setTimeout(() => { timers.delete(key); deed(); }, wait));
  }

  // -- what is chosen -------------------------------------------------------------------------------------------
  function keysIn(box) {
    const carrier = carrierOf(box);
    if (carrier.name.startsWith("l:")) return JSON.parse(carrier.value || "[]");
    return carrier.value ? [carrier.value] : [];
  }

  function carry(box, keys) {
    const carrier = carrierOf(box);
    carrier.value = carrier.name.startsWith("l:") ? JSON.stringify(keys) : keys[0] || "";
    changed(carrier);
  }

  function chip(key, text) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    item.dataset.key = key;
    item.append(`${text} `, button);
    Object.assign(button, {type: "button", textContent: "✕", ariaLabel: `Remove ${text}`});
    button.dataset.drop = "";
    return item;
  }

  function drop(box, key) {
    const list = box.querySelector(".chips");
    [...list.children].find((one) => one.dataset.key === key)?.remove();
    list.hidden = !list.children.length;
    carry(box, keysIn(box).filter((one) => one !== key));
  }

  function add(combo, key, text) {
    const list = combo.querySelector(".chips");
    list.append(chip(key, text));
    list.hidden = false;
    carry(combo, [...keysIn(combo), key]);
  }

  const isFull = (combo) => Number(combo.dataset.many) > 0 && keysIn(combo).length >= Number(combo.dataset.many);

  function choose(combo, option) {
    const key = option.dataset.key;
    const text = option.firstElementChild.textContent;
    if (!isMany(combo)) {
      combo.dataset.keepText = text;
      if (carrierOf(combo).value !== key) carry(combo, [key]);
      close(combo);
      return;
    }
    textOf(combo).value = "";
    delete combo.dataset.keepTyped;
    combo.dataset.keepActive = option.id;
    if (keysIn(combo).includes(key)) drop(combo, key); else if (!isFull(combo)) add(combo, key, text);
    paint(combo);
  }

  // -- the list -------------------------------------------------------------------------------------------------
  function open(combo) {
    for (const other of combos()) if (other !== combo) close(other);
    if (!isOpen(combo)) {
      combo.dataset.keepOpen = "";
      if ("asks" in combo.dataset) ask(combo, 0);
      paint(combo);
      flip(combo);
    }
  }

  function close(combo) {
    for (const name of ["keepOpen", "keepActive", "keepTyped"]) delete combo.dataset[name];
    const text = textOf(combo);
    const isPending = carrierOf(combo).value !== carrierOf(combo).defaultValue;
    text.value = isMany(combo) ? "" : isPending ? combo.dataset.keepText ?? "" : text.defaultValue;
    paint(combo);
  }

  // Above the field where there is no room below it.
  function flip(combo) {
    const list = combo.querySelector(".combo-list");
    delete combo.dataset.keepUp;
    const around = combo.closest(".sheet-body, .log, .place, .thread")?.getBoundingClientRect();
    const [box, own] = [list.getBoundingClientRect(), textOf(combo).getBoundingClientRect()];
    const [top, bottom] = [Math.max(around?.top ?? 0, 0), Math.min(around?.bottom ?? innerHeight, innerHeight)];
    if (box.bottom > bottom && own.top - top > box.height) combo.dataset.keepUp = "";
    list.scrollIntoView({block: "nearest"});
  }

  const needed = (combo) => Number(combo.dataset.asks) || 0;
  const query = (combo) => "keepTyped" in combo.dataset ? textOf(combo).value.trim() : "";
  const isShort = (combo) => "asks" in combo.dataset && query(combo).length < needed(combo);

  function fits(combo, option) {
    if ("asks" in combo.dataset) return !isShort(combo);
    const text = option.textContent.toLowerCase();
    return query(combo).toLowerCase().split(/\s+/).every((word) => text.includes(word));
  }

  function saying(combo, shown) {
    if (isMany(combo) && isFull(combo)) return `${combo.dataset.many} chosen: no more can be added`;
    if (!("asks" in combo.dataset)) return shown ? "" : "Nothing found";
    if (isShort(combo)) return `Type at least ${needed(combo)} character${needed(combo) > 1 ? "s" : ""} to search`;
    return combo.dataset.keepBusy ?? combo.querySelector("[role=listbox]").dataset.said;
  }

  // Bring a select's list into the state that its data-keep attributes say.
  function paint(combo) {
    const text = textOf(combo);
    put(text, "aria-expanded", isOpen(combo) ? "true" : "false");
    if (!isOpen(combo)) {
      put(text, "aria-activedescendant", null);
      return;
    }
    const keys = keysIn(combo);
    const shown = [];
    for (const option of optionsOf(combo)) {
      const visible = fits(combo, option);
      if (option.hidden === visible) option.hidden = !visible;
      if (visible) shown.push(option);
      put(option, "aria-selected", keys.includes(option.dataset.key) ? "true" : "false");
    }
    for (const group of combo.querySelectorAll("[role=group]")) {
      const empty = !group.querySelector("[role=option]:not([hidden])");
      if (group.hidden !== empty) group.hidden = empty;
    }
    const first = "keepTyped" in combo.dataset ? shown[0] : undefined;
    const active = shown.find((one) => one.id === combo.dataset.keepActive) || first;
    for (const option of optionsOf(combo)) put(option, "data-active", option === active ? "" : null);
    put(text, "aria-activedescendant", active?.id ?? null);
    const said = combo.querySelector(".combo-said");
    const words = saying(combo, shown.length);
    if (said.textContent !== words) said.textContent = words;
  }

  function move(combo, to) {
    const shown = optionsOf(combo).filter((one) => !one.hidden);
    const now = shown.findIndex((one) => one.hasAttribute("data-active"));
    const chosen = shown.findIndex((one) => one.getAttribute("aria-selected") === "true");
    const places = {
      ArrowDown: now < 0 ? Math.max(chosen, 0) : (now + 1) % shown.length,
      ArrowUp: now < 0 ? (chosen < 0 ? shown.length - 1 : chosen) : (now - 1 + shown.length) % shown.length,
      Home: 0, End: shown.length - 1,
    };
    const option = shown[places[to]];
    if (!option) return;
    combo.dataset.keepActive = option.id;
    paint(combo);
    option.scrollIntoView({block: "nearest"});
  }

  // -- searches the app answers ---------------------------------------------------------------------------------
  function ask(combo, wait) {
    searches.get(combo.id)?.abort();
    searches.delete(combo.id);
    clearTimeout(timers.get(combo.id));
    delete combo.dataset.keepBusy;
    if (isShort(combo)) return paint(combo);
    combo.dataset.keepBusy = "Searching …";
    later(combo.id, wait, () => fetchOptions(combo.id, query(combo)));
    paint(combo);
  }

  async function fetchOptions(id, typed) {
    const combo = document.getElementById(id);
    if (!combo) return;
    const form = textOf(combo).form;
    const body = new URLSearchParams({typed, token: combo.dataset.token, prefix: combo.dataset.prefix || ""});
    for (const name of ["as", "origin"]) body.set(name, form.elements.namedItem(name).value);
    const control = new AbortController();
    searches.set(id, control);
    let html = "";
    try {
      const answer = await fetch("/do/search", {
        method: "POST", body, signal: control.signal, headers: {"HX-Request": "true"},
      });
      html = answer.ok ? await answer.text() : "";
    } catch {
      if (control.signal.aborted) return;
    }
    if (searches.get(id) === control) searches.delete(id);
    const now = document.getElementById(id);
    if (!now) return;
    const list = new DOMParser().parseFromString(html, "text/html").querySelector("[role=listbox]");
    if (list) {
      now.querySelector("[role=listbox]").replaceWith(list);
      delete now.dataset.keepBusy;
    } else now.dataset.keepBusy = "The search did not work. Try again.";
    paint(now);
    if (isOpen(now)) flip(now);
  }

  // -- keys -----------------------------------------------------------------------------------------------------
  function comboKey(event, combo) {
    const text = textOf(combo);
    const active = combo.querySelector("[data-active]:not([hidden])");
    const was = isOpen(combo);
    if (event.key === "Escape") {
      if (!was) return;
      close(combo);
      // The window around it stays.
      event.stopImmediatePropagation();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      open(combo);
      if (!event.altKey) move(combo, event.key);
    } else if (event.key === "Enter") {
      if (was && active) choose(combo, active); else open(combo);
    } else if ((event.key === "Home" || event.key === "End") && was && !("keepTyped" in combo.dataset)) {
      move(combo, event.key);
    } else if (event.key === "Backspace" && isMany(combo) && !text.value && keysIn(combo).length) {
      drop(combo, keysIn(combo).at(-1));
      paint(combo);
    } else return;
    event.preventDefault();
  }

  function menuKey(event, menu) {
    const items = [...menu.querySelectorAll("[role=menuitem]")];
    if (event.key === "Tab") menu.open = false;
    else if (event.key === "Home" || event.key === "End") {
      items.at(event.key === "Home" ? 0 : -1).focus();
      event.preventDefault();
    } else if (event.key === "ArrowDown" && !menu.open) {
      menu.open = true;
      items[0].focus();
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (event.isComposing || !target.matches) return;
    if (target.matches(".combo-text")) return comboKey(event, comboOf(target));
    const menu = target.closest("details.overflow");
    if (menu) return menuKey(event, menu);
    if (event.key !== "Enter" || !target.matches("form input:not([type=checkbox], [type=radio], [type=file])")) {
      const isSent = event.key === "Enter" && (event.ctrlKey || event.metaKey) && target.matches("textarea[data-enter]");
      if (!isSent) return;
    }
    const button = document.getElementById(target.dataset.enter || "");
    if (button) button.form.requestSubmit(button);
    // Without this, a browser would press the first button of the message.
    if (button || target.form.matches(".blocks")) event.preventDefault();
  }, true);

  // -- pointer and focus ----------------------------------------------------------------------------------------
  document.addEventListener("mousedown", (event) => {
    // The cursor stays in the field while one points at its list.
    if (event.target.closest?.(".combo-list")) event.preventDefault();
  });

  document.addEventListener("click", (event) => {
    const target = event.target;
    const combo = comboOf(target);
    const option = target.closest("[role=option]");
    const dropped = target.closest("[data-drop]");
    const link = target.closest("a[data-press]");
    if (dropped) {
      const box = dropped.closest(".combo, .upload");
      drop(box, dropped.closest("li").dataset.key);
      (box.querySelector(".combo-text") || box.querySelector("input[type=file]")).focus();
      if (combo) paint(combo);
    } else if (combo && option) {
      choose(combo, option);
    } else if (combo && target.closest("[data-clear]")) {
      combo.dataset.keepText = "";
      carry(combo, []);
      close(combo);
      textOf(combo).focus();
    } else if (combo && target.closest(".combo-box")) {
      textOf(combo).focus();
      if (!isOpen(combo)) textOf(combo).select();
      open(combo);
    }
    if (link) {
      const button = document.getElementById(link.dataset.press);
      button.form.requestSubmit(button);
    }
  });

  document.addEventListener("focusout", (event) => {
    const combo = comboOf(event.target);
    if (combo && isOpen(combo) && !combo.contains(event.relatedTarget)) close(combo);
    if (timers.has(event.target.id)) {
      clearTimeout(timers.get(event.target.id));
      timers.delete(event.target.id);
      changed(event.target);
    }
  });

  // -- what is sent, and when -----------------------------------------------------------------------------------
  document.addEventListener("input", (event) => {
    const target = event.target;
    const combo = target.matches(".combo-text") ? comboOf(target) : null;
    if (combo) {
      combo.dataset.keepTyped = "";
      delete combo.dataset.keepActive;
      const was = isOpen(combo);
      open(combo);
      if (was && "asks" in combo.dataset) ask(combo, WAIT.search);
      paint(combo);
    } else if (target.matches("[data-typing]")) later(target.id, WAIT.typing, () => changed(target));
  });

  document.addEventListener("change", (event) => {
    const target = event.target;
    if (target.matches(".combo-text")) event.stopImmediatePropagation();
    // Typed digit by digit, a date is a date long before it is the one that is meant.
    if (target.matches("[data-settle]") && event.isTrusted && document.activeElement === target) {
      event.stopImmediatePropagation();
      later(target.id, WAIT.settle, () => changed(target));
    }
  }, true);

  document.addEventListener("htmx:config:request", (event) => {
    // The files are on their way: the next change of the form must not bring them again.
    for (const input of event.target.querySelectorAll?.("input[type=file]") || []) input.value = "";
  });

  document.addEventListener("htmx:after:request", (event) => {
    if (event.detail.ctx?.request?.submitter?.name !== "submit") return;
    // A window that stays after it was submitted shows what is wrong; it is there a moment after the answer.
    later("submitted", WAIT.shown, () => {
      const form = event.target.isConnected ? event.target : null;
      const wrong = [...form?.querySelectorAll("[aria-invalid=true]") ?? []].filter((one) => one.offsetParent);
      if (wrong.length && !wrong.includes(document.activeElement)) wrong[0].focus();
    });
  });

  // -- what the server says -------------------------------------------------------------------------------------
  function setBack(field) {
    for (const control of field.querySelectorAll("input:not([type=file]), textarea")) {
      if (control.matches("[type=checkbox], [type=radio]")) control.checked = control.defaultChecked;
      else control.value = control.defaultValue;
    }
    for (const combo of field.querySelectorAll(".combo")) delete combo.dataset.keepText;
  }

  new MutationObserver((changes) => {
    for (const {target, attributeName} of changes) {
      if (attributeName === "data-turn") setBack(target);
      if (attributeName === "checked") target.checked = target.defaultChecked;
    }
    for (const combo of combos()) paint(combo);
  }).observe(document, {subtree: true, childList: true, attributes: true,
    attributeFilter: ["data-turn", "checked", "aria-expanded", "aria-selected", "hidden", "data-active"]});
}
