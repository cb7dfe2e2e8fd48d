"use strict";
// The frame of a page: scrolling, windows, menus, the connection. Elements come and go with every push, so all listens
// on the document and looks up what is there.
{
  const byId = (id) => document.getElementById(id);
  const log = () => byId("log");
  const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 40;
  const toEnd = (box) => { box.scrollTop = box.scrollHeight; };
  let followed = true;
  let shownView = "";
  let shownErrors = "";
  let opener = "";

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
    const thread = byId("thread-messages");
    if (thread) toEnd(thread);
    look();
  }

  function come(added) {
    const box = log();
    if (!box || !added.length) return;
    if (followed) toEnd(box); else byId("newer").hidden = false;
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
      if (!document.querySelector(":modal")) opener = document.activeElement?.id || "";
      dialog.close();
      dialog.showModal();
      focusIn(dialog);
    }
    const top = dialogs.at(-1);
    const wrong = top ? [...top.querySelectorAll("[aria-invalid=true]")].map((one) => one.id).join() : "";
    if (top && top.id === shownView && wrong && wrong !== shownErrors) focusIn(top);
    if (!top && shownView) (byId(opener) || byId("line"))?.focus({preventScroll: true});
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
    if (picked) picked.closest("details.menu").open = false;
    const open = document.body.classList.contains("rooms-open");
    document.body.classList.toggle("rooms-open", !open && Boolean(target.closest("[data-rooms]")));
    if (target.closest("#newer")) { toEnd(log()); target.closest("#newer").hidden = true; }
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

  // -- what the connection brings -------------------------------------------------------------------------------
  let connected = false;
  document.addEventListener("htmx:ws:after:connection", () => {
    // After a break there is no telling what was missed.
    if (connected) location.reload();
    connected = true;
  });
  document.addEventListener("htmx:ws:close", () => { byId("lost").hidden = false; });
  document.addEventListener("htmx:ws:after:message:incoming", look);

  new MutationObserver((changes) => {
    const added = changes.filter((one) => one.target.id === "messages" && !one.nextSibling)
      .flatMap((one) => [...one.addedNodes]).filter((node) => node.matches?.(".message"));
    come(added);
  }).observe(document, {childList: true, subtree: true});

  document.addEventListener("DOMContentLoaded", begin);
}
