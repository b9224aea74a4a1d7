"use strict";
// What the pages do without a reload. Everything works without it too.

// Choices that act at once.
document.addEventListener("change", (e) => {
  if (e.target.matches("[data-submit]")) e.target.form.requestSubmit();
});
