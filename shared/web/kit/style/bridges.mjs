// Small helps for those whose browser runs scripts. Every page works without them.

// The error summary and a success banner are read out and found by the keyboard at once.
const news = document.querySelector('[data-module="error-summary"]') ?? document.querySelector(".banner--success");
if (news) {
  if (!news.hasAttribute("tabindex")) {
    news.tabIndex = -1;
    news.addEventListener("blur", () => news.removeAttribute("tabindex"), { once: true });
  }
  news.focus();
}

// A link of the summary leads to the field and shows its label, not only the box below it.
for (const link of document.querySelectorAll('[data-module="error-summary"] a')) {
  link.addEventListener("click", (event) => {
    const field = document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    const group = field.closest("fieldset") ?? document.querySelector(`label[for="${CSS.escape(field.id)}"]`);
    (group?.querySelector?.("legend") ?? group ?? field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}

// How many characters are left, counted as the server counts them, read out when typing pauses.
for (const group of document.querySelectorAll('[data-module="count"]')) {
  const area = group.querySelector("textarea");
  const shown = group.querySelector(".count");
  const spoken = Object.assign(document.createElement("div"), { className: "govuk-visually-hidden" });
  spoken.setAttribute("aria-live", "polite");
  shown.after(spoken);
  let pause;
  const count = () => {
    const left = Number(group.dataset.max) - [...area.value.trim().normalize("NFC")].length;
    const words = `${left < 0 ? group.dataset.over : group.dataset.left} ${Math.abs(left)}`;
    shown.textContent = words;
    shown.classList.toggle("count--over", left < 0);
    clearTimeout(pause);
    pause = setTimeout(() => { spoken.textContent = words; }, 1000);
  };
  area.addEventListener("input", count);
  if (area.value) count();
}

// A second press while the first is under way does nothing; the server would answer it with the same result anyway.
for (const form of document.querySelectorAll('form[data-module="form"]')) {
  let sent = 0;
  form.addEventListener("submit", (event) => {
    const now = Date.now();
    if (now - sent < 1000) event.preventDefault();
    sent = now;
  });
}
