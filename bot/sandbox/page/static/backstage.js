"use strict";
// The page behind the scenes works without this; here a choice of what to show needs no button.
document.addEventListener("change", (event) => {
  if (event.target.matches("form.filter select")) event.target.form.requestSubmit();
});
