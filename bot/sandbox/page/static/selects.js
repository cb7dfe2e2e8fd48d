"use strict";
// Selects one can search, and what was chosen in them. Elements come and go with every push from the server, so what
// must outlive a push stands in attributes that begin with data-keep: htmx leaves those alone. What the server last
// said stands in the attribute `value`; what the person has done since, in the property.
const Selects = (() => {
  const SEARCH_WAIT = 200;
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

  const carried = (box, keys) => carrierOf(box).name.startsWith("l:") ? JSON.stringify(keys) : keys[0] || "";

  // What is chosen is noted with its words: a push that was drawn before the server heard of it must not undo it.
  function carry(box, keys) {
    const words = new Map(chipsOf(box).map((one) => [one.dataset.key, one.firstChild.textContent.trim()]));
    box.dataset.keepWanted = JSON.stringify(keys.map((key) => [key, words.get(key) ?? ""]));
    carrierOf(box).value = carried(box, keys);
    changed(carrierOf(box));
  }

  // Hold boxes to what was chosen in them until the server says the same, and has nothing more to hear.
  function hold() {
    for (const box of document.querySelectorAll("[data-keep-wanted]")) {
      const [carrier, wanted] = [carrierOf(box), JSON.parse(box.dataset.keepWanted)];
      const keys = wanted.map(([key]) => key);
      if (carrier.defaultValue === carried(box, keys) && !carrier.form.matches(".htmx-request")) {
        delete box.dataset.keepWanted;
      }
      if (carrier.value !== carried(box, keys)) carrier.value = carried(box, keys);
      const list = box.querySelector(".chips");
      if (list && chipsOf(box).map((one) => one.dataset.key).join("\n") !== keys.join("\n")) {
        list.replaceChildren(...wanted.map(([key, text]) => chip(key, text)));
        list.hidden = !keys.length;
      }
    }
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

  const chipsOf = (box) => [...box.querySelectorAll(".chips > li")];

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
      flipCombo(combo);
    }
  }

  function close(combo) {
    for (const name of ["keepOpen", "keepActive", "keepTyped"]) delete combo.dataset[name];
    const text = textOf(combo);
    const isPending = carrierOf(combo).value !== carrierOf(combo).defaultValue;
    text.value = isMany(combo) ? "" : isPending ? combo.dataset.keepText ?? "" : text.defaultValue;
    paint(combo);
  }

  // Above where there is no room below, and to the left where there is none to the right.
  function flip(box, list, own) {
    for (const name of ["keepUp", "keepLeft"]) delete box.dataset[name];
    const around = box.closest(".sheet-body, .log, .place, .thread")?.getBoundingClientRect();
    const [drawn, from] = [list.getBoundingClientRect(), own.getBoundingClientRect()];
    const [top, bottom] = [Math.max(around?.top ?? 0, 0), Math.min(around?.bottom ?? innerHeight, innerHeight)];
    if (drawn.bottom > bottom && from.top - top > drawn.height) box.dataset.keepUp = "";
    if (drawn.right > Math.min(around?.right ?? innerWidth, innerWidth)) box.dataset.keepLeft = "";
    list.scrollIntoView({block: "nearest"});
  }
  const flipCombo = (combo) => flip(combo, combo.querySelector(".combo-list"), textOf(combo));

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
    // While a search runs, the list still shows what fitted before: nobody who presses Enter now means any of that.
    const first = "keepTyped" in combo.dataset && !("keepBusy" in combo.dataset) ? shown[0] : undefined;
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
    if (isOpen(now)) flipCombo(now);
  }

  function typed(combo) {
    combo.dataset.keepTyped = "";
    delete combo.dataset.keepActive;
    const was = isOpen(combo);
    open(combo);
    if (was && "asks" in combo.dataset) ask(combo, SEARCH_WAIT);
    paint(combo);
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

  return {carry, changed, choose, close, combos, comboKey, comboOf, drop, flip, hold, isOpen, later, open, paint, textOf,
    timers, typed};
})();
