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

// Times also by the reader's own clock: where the server does not know its zone yet, the script tells it, and what the
// server then says of the times takes the place of what it said before.
if (document.querySelector('[data-module="clock"]')) {
  const here = new URL(location.href);
  here.searchParams.set("clock", Intl.DateTimeFormat().resolvedOptions().timeZone ?? "");
  fetch(here).then((answer) => answer.text()).then((text) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const shown = document.querySelectorAll('[data-module="times"]');
    const news = page.querySelectorAll('[data-module="times"]');
    if (shown.length !== news.length) return;
    shown.forEach((old, i) => {
      if (!old.contains(document.activeElement)) old.replaceChildren(...news[i].childNodes);
    });
  }).catch(() => {}); // without a connection the announced times stay
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

// A page of something that is being computed shows where it stands by itself, as its link does. Whoever is at work in the
// page is not disturbed.
const refresh = async () => {
  const main = document.getElementById("main");
  const link = main?.querySelector('[data-module="refresh"] a');
  if (!link) return;
  try {
    const answer = await fetch(link.href);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const news = page.getElementById("main");
    const busy = main.contains(document.activeElement) || main.querySelector("details[open]") || !getSelection().isCollapsed;
    if (answer.ok && news && !busy && news.innerHTML !== main.innerHTML) main.replaceChildren(...news.childNodes);
  } catch {
    // No connection: the link says so when it is followed.
  }
  setTimeout(refresh, 3000);
};
setTimeout(refresh, 3000);

// An answer that follows its form: whoever changes a field sees what it gives when typing pauses. The form's own button
// does the same without a script.
for (const shown of document.querySelectorAll('[data-module="live"]')) {
  const form = document.getElementById(shown.dataset.form);
  if (!form) continue;
  const spoken = Object.assign(document.createElement("div"), { className: "govuk-visually-hidden" });
  spoken.setAttribute("aria-live", "polite");
  shown.after(spoken);
  let pause;
  let asked = 0;
  const ask = async () => {
    const mine = ++asked;
    shown.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const news = page.getElementById(shown.id);
      if (!news || mine !== asked) return;
      const open = [...shown.querySelectorAll("details")].map((d) => d.open);
      shown.replaceChildren(...news.childNodes);
      shown.querySelectorAll("details").forEach((d, i) => { d.open = open[i] ?? d.open; });
      spoken.textContent = shown.querySelector("[data-spoken]")?.textContent ?? "";
    } catch {
      // No connection: what is shown stays, and the button says what is wrong.
    } finally {
      if (mine === asked) shown.removeAttribute("aria-busy");
    }
  };
  form.addEventListener("input", () => {
    clearTimeout(pause);
    pause = setTimeout(ask, 400);
  });
}
