"use strict";
// Fields: what keys, clicks and changes in them do. Elements come and go with every push from the server, so all
// listens on the document. See selects.js for the selects.
{
  const WAIT = {typing: 400, settle: 700, shown: 150};
  const {carry, changed, choose, close, combos, comboKey, comboOf, drop, flip, hold, isOpen, later, open, paint, textOf,
    timers, typed} = Selects;

  // -- keys -----------------------------------------------------------------------------------------------------
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
    // A box is ticked with the space bar. Without this, a browser would press the first button of the form.
    if (event.key === "Enter" && target.matches("form:is(.blocks, .sheet) input:is([type=checkbox], [type=radio])")) {
      event.preventDefault();
      return;
    }
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

  document.addEventListener("toggle", (event) => {
    const menu = event.target;
    if (menu.matches("details.overflow[open]")) flip(menu, menu.querySelector(".menu-list"), menu);
  }, true);

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
      typed(combo);
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
    // A window that stays after it was submitted shows what is wrong; it is there a moment after the answer. Whoever
    // has gone on to another field by then is left there.
    const was = document.activeElement;
    later("submitted", WAIT.shown, () => {
      if (![was, document.body].includes(document.activeElement)) return;
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
    for (const box of field.querySelectorAll(".combo, .upload")) {
      delete box.dataset.keepText;
      delete box.dataset.keepWanted;
    }
  }

  new MutationObserver((changes) => {
    for (const {target, attributeName, oldValue} of changes) {
      if (attributeName === "data-turn") setBack(target);
      // htmx leaves alone what has the focus, and that is what somebody was just asked about.
      const isUntouched = target === document.activeElement && target.value === (oldValue ?? "");
      if (attributeName === "value" && isUntouched) target.value = target.defaultValue;
      if (attributeName === "checked") target.checked = target.defaultChecked;
    }
    hold();
    for (const combo of combos()) paint(combo);
  }).observe(document, {subtree: true, childList: true, attributes: true,
    attributeOldValue: true,
    attributeFilter: ["data-turn", "checked", "value", "aria-expanded", "aria-selected", "hidden", "data-active"]});
}
