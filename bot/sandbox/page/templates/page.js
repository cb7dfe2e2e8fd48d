"use strict";
const root = document.documentElement;
root.classList.add("scripted");
const main = document.querySelector("main");
const pane = document.getElementById("window");
const line = document.getElementById("line");
let seen = main && main.innerHTML;

// A browser skips autofocus where the address names a place on the page.
const wished = document.querySelector("[autofocus]");
if (location.hash && wished) wished.focus({preventScroll: true});
if (wished && wished.type === "text") wished.setSelectionRange(wished.value.length, wished.value.length);

document.addEventListener("change", (event) => {
  const field = event.target.closest("[data-dispatch]");
  if (field && event.target.name.startsWith("f:")) event.target.form.requestSubmit(field.querySelector(".send"));
});

function take(page) {
  const news = page.querySelector("main");
  const opened = page.getElementById("window");
  const shown = pane.firstElementChild;
  if (shown) {
    const other = opened.firstElementChild;
    const changed = shown.querySelector(".changed");
    if (changed) changed.hidden = Boolean(other) && other.dataset.hash === shown.dataset.hash;
    return;
  }
  const nav = document.querySelector("nav");
  const rooms = page.querySelector("nav").innerHTML;
  if (nav.innerHTML !== rooms && !nav.contains(document.activeElement)) nav.innerHTML = rooms;
  if (news.innerHTML !== seen && !main.contains(document.activeElement)) {
    const atEnd = innerHeight + scrollY >= root.scrollHeight - 4;
    seen = news.innerHTML;
    main.replaceChildren(...news.childNodes);
    if (atEnd) scrollTo(0, root.scrollHeight);
  }
  if (opened.firstElementChild && !(line && line.value)) {
    pane.replaceChildren(...opened.childNodes);
    const first = pane.querySelector("[autofocus]");
    if (first) first.focus();
  }
}

async function look() {
  if (document.hidden) return;
  const answer = await fetch(location.href.split("#")[0]);
  if (answer.ok) take(new DOMParser().parseFromString(await answer.text(), "text/html"));
}

if (main) setInterval(() => look().catch(() => {}), 3000);
