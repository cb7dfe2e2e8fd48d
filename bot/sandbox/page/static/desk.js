"use strict";
// The frame of a page: scrolling, windows, menus, the connection. Elements come and go with every push, so all listens
// on the document and looks up what is there.
{
  const byId = (id) => document.getElementById(id);
  const log = () => byId("log");
  const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  const toEnd = (box) => { box.scrollTop = box.scrollHeight; };
  let followed = true;
  let first = null;
  let shownView = "";
  let shownErrors = "";
  let opener = null;

  // -- scrolling ------------------------------------------------------------------------------------------------
  function begin() {
    const box = log();
    if (box) {
      const wanted = location.hash && byId(location.hash.slice(1));
      if (wanted) wanted.scrollIntoView(); else toEnd(box);
      box.addEventListener("scroll", () => {
        followed = atEnd(box);
        if (followed) byId("newer").hidden = true;
      });
      // A picture that loads late, or a card that grows, must not leave the newest message below the edge.
      new ResizeObserver(() => { if (followed) toEnd(box); }).observe(byId("messages"));
      new ResizeObserver(() => { if (followed) toEnd(box); }).observe(box);
    }
    first = document.querySelector("#messages > .message");
    const thread = byId("thread-messages");
    if (thread) toEnd(thread);
    look();
  }

  function come(added) {
    const box = log();
    if (!box || !added.length) return;
    if (followed) toEnd(box); else byId("newer").hidden = false;
  }

  // -- the focus -------------------------------------------------------------------------------------------------
  // What has it may be drawn anew under another id: an app that changes its message gives its blocks new names. Then
  // it goes to what says the same in the same place, and never to nowhere.
  const wordsOf = (one) => one.ariaLabel || one.textContent.trim();
  let held = null;

  function known(element) {
    const around = [];
    for (let one = element; one; one = one.parentElement) if (one.id) around.push(one.id);
    return {element, around, tag: element.localName, words: wordsOf(element)};
  }

  function again({element, around, tag, words}) {
    if (element.isConnected && element !== document.body) return element;
    const place = byId(around.find(byId))?.closest(".message, .home, .sheet");
    return place && [...place.querySelectorAll(tag)].find((one) => wordsOf(one) === words && one.checkVisibility());
  }

  function holdOn() {
    // A window that has gone gives the focus back itself.
    if (!held || held.element.isConnected || document.activeElement !== document.body || shownView) return;
    (again(held) || byId("line"))?.focus({preventScroll: true});
  }

  document.addEventListener("focusin", (event) => { held = known(event.target); });

  // What one reads stays where it is when earlier messages come above it; at the very top browsers do not see to that,
  // and whoever is still there afterwards gets the next ones, and so on to the first of all.
  function keepPlace() {
    const [box, was] = [log(), first];
    first = document.querySelector("#messages > .message");
    if (box && was?.isConnected && first !== was && box.scrollTop === 0) box.scrollTop = was.offsetTop - first.offsetTop;
  }

  // -- windows --------------------------------------------------------------------------------------------------
  function focusIn(dialog) {
    const places = ["[aria-invalid=true]", "[data-focus]", ".sheet-body :is(input:not([type=hidden]), textarea, select)",
      "footer button"];
    for (const place of places) {
      const found = [...dialog.querySelectorAll(place)].find((one) => one.offsetParent !== null);
      if (found) return found.focus();
    }
  }

  function look() {
    const dialogs = [...document.querySelectorAll("#window > dialog")];
    for (const dialog of dialogs) {
      if (dialog.matches(":modal")) continue;
      if (!shownView) opener = held;
      dialog.close();
      dialog.showModal();
      focusIn(dialog);
    }
    const top = dialogs.at(-1);
    const wrong = top ? [...top.querySelectorAll("[aria-invalid=true]")].map((one) => one.id).join() : "";
    // Whoever types on in another field is not torn away from it.
    const idle = document.activeElement === document.body || document.activeElement?.matches("button[name=submit]");
    if (top && top.id === shownView && wrong && wrong !== shownErrors && idle) focusIn(top);
    else if (top && document.activeElement === document.body) focusIn(top);
    if (!top && shownView) ((opener && again(opener)) || byId("line"))?.focus({preventScroll: true});
    [shownView, shownErrors] = [top?.id || "", wrong];
  }

  document.addEventListener("cancel", (event) => {
    if (!event.target.matches?.("#window > dialog")) return;
    // Esc asks the app's side to close it; the window goes when that is done.
    event.preventDefault();
    event.target.querySelector("[data-cancel]").click();
  }, true);

  // From the last stop of a window a browser would go on to its own buttons: the focus goes round instead.
  document.addEventListener("keydown", (event) => {
    const dialog = event.key === "Tab" && event.target.closest?.("#window > dialog");
    if (!dialog) return;
    const stops = [...dialog.querySelectorAll("button, input, textarea, select, summary, a[href]")]
      .filter((one) => one.tabIndex >= 0 && !one.disabled && one.checkVisibility());
    const [from, to] = event.shiftKey ? [stops[0], stops.at(-1)] : [stops.at(-1), stops[0]];
    if (event.target !== from) return;
    to.focus();
    event.preventDefault();
  });

  // -- menus and the side bar -----------------------------------------------------------------------------------
  function closeMenus(but) {
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(but)) menu.open = false;
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    closeMenus(target.closest("details.menu"));
    const picked = target.closest(".menu-list button, .menu-list a");
    if (picked) {
      const menu = picked.closest("details.menu");
      menu.open = false;
      menu.querySelector("summary").focus({preventScroll: true});
    }
    const open = document.body.classList.contains("rooms-open");
    document.body.classList.toggle("rooms-open", !open && Boolean(target.closest("[data-rooms]")));
    if (target.closest("[data-tour]")) document.body.classList.toggle("tour-open");
    if (target.closest("#newer")) { toEnd(log()); target.closest("#newer").hidden = true; }
  });

  // The address of a message leads to where it stands here, not out into the world.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href*='.slack.com/archives/']");
    const [, place, seconds, rest] = link?.href.match(/\/archives\/(\w+)\/p(\d+)(\d{6})$/) ?? [];
    if (!place) return;
    event.preventDefault();
    const query = new URLSearchParams(location.search);
    query.set("in", place);
    query.delete("thread");
    location.assign(`/?${query}#m-${place}-${seconds}-${rest}`);
  });

  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest?.("details.menu[open]");
    if (event.key === "Escape") {
      document.body.classList.remove("rooms-open");
      if (menu) { menu.open = false; menu.querySelector("summary").focus(); event.preventDefault(); }
      return;
    }
    if (!menu || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    const items = [...menu.querySelectorAll(".menu-list :is(a, button:not(:disabled))")];
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = items.indexOf(document.activeElement);
    items.at(at < 0 && step < 0 ? -1 : (at + step) % items.length)?.focus();
    event.preventDefault();
  });

  // -- what goes wrong ------------------------------------------------------------------------------------------
  // Behind a window nothing is heard or seen, so it is said in there; the next push takes it away.
  function fail() {
    const said = byId("failed") ?? document.createElement("p");
    Object.assign(said, {id: "failed", className: "lost", role: "alert", textContent: "That did not work. Please try again."});
    (document.querySelector("#window > dialog:modal") ?? document.body).append(said);
  }
  document.addEventListener("htmx:error", fail);
  document.addEventListener("htmx:response:error", fail);
  document.addEventListener("htmx:before:request", () => byId("failed")?.remove());

  // -- what the connection brings -------------------------------------------------------------------------------
  // Each push says how far it reaches, so that a broken connection goes on from there and nothing typed is lost.
  let run = "";
  document.addEventListener("htmx:ws:before:connection", (event) => {
    const since = byId("since");
    if (!since) return;
    run ||= since.dataset.run;
    event.detail.connection.url = event.detail.connection.url.replace(/since=\d+/, `since=${since.value}`);
  });
  document.addEventListener("htmx:ws:after:connection", () => { byId("lost").hidden = true; });
  document.addEventListener("htmx:ws:close", () => { byId("lost").hidden = false; });
  document.addEventListener("htmx:ws:after:message:incoming", () => {
    // Another workspace answers at this address now: nothing on this page is true any more.
    if (run && byId("since").dataset.run !== run) location.reload();
  });
  document.addEventListener("htmx:ws:after:message:incoming", look);

  new MutationObserver((changes) => {
    const news = (id) => changes.filter((one) => one.target.id === id && !one.nextSibling)
      .flatMap((one) => [...one.addedNodes]).filter((node) => node.matches?.(".message"));
    const [added, replies] = [news("messages"), news("thread-messages")];
    keepPlace();
    come(added);
    if (replies.length) toEnd(byId("thread-messages"));
    // Only what is new is read out, not the earlier messages that come as one scrolls up.
    const words = [...added, ...replies].map((one) => one.querySelector(".said").innerText);
    if (words.length) byId("told").textContent = words.join("\n");
    holdOn();
  }).observe(document, {childList: true, subtree: true});

  document.addEventListener("DOMContentLoaded", begin);
}
