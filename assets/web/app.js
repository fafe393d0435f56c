// Makes pages nicer; every action works without it. Keys: / search, ? help, g h home, j k rows, Enter opens; lists name more.
"use strict";
(() => {
  const typing = (at) => at.matches("input, select, textarea, [contenteditable]");
  const rows = () => [...document.querySelectorAll("main table[data-rows] tbody tr")];
  let waiting = "";

  const step = (by) => {
    const all = rows();
    if (!all.length) return;
    const now = all.findIndex((row) => row.classList.contains("here"));
    const next = Math.min(all.length - 1, Math.max(0, now < 0 ? 0 : now + by));
    all.forEach((row) => row.classList.remove("here"));
    all[next].classList.add("here");
    all[next].scrollIntoView({ block: "nearest" });
    const link = all[next].querySelector("a");
    if (link) link.focus({ preventScroll: true });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && typing(event.target)) { event.target.blur(); return; }
    if (typing(event.target)) return;
    const chord = waiting + event.key;
    waiting = "";
    if (event.key === "/") {
      const box = document.getElementById("q");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
    } else if (event.key === "?") location.assign("/help");
    else if (chord === "gh") location.assign("/");
    else if (chord === "gc") location.assign("/customers");
    else if (event.key === "g") waiting = "g";
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else {
      // Buttons and links that name a key: those of the row one is in, else those above the lists.
      const named = [...document.querySelectorAll("main [data-key]")].filter((at) => at.dataset.key === event.key);
      const here = document.querySelector("main tr.here");
      const at = named.find((one) => here && here.contains(one)) ?? named.find((one) => !one.closest("tr"));
      if (at) {
        event.preventDefault();
        if (here) sessionStorage.setItem("row", rows().indexOf(here));
        at.click();
      }
    }
  });

  // After a click on a work list one goes on where one was: what was worked on has gone to the end.
  if (document.querySelector("[data-first]")) {
    step(0);
    step(Number(sessionStorage.getItem("row")));
  }

  // What is done about a customer opens over their page: the same page, whose forms come back here when they are sent.
  const names = ["id", "for", "form", "list", "aria-describedby", "aria-labelledby"];
  const typed = (sheet) => [...sheet.querySelectorAll("input:not([type=hidden]), textarea")].some((field) =>
    field.value !== field.defaultValue || field.checked !== field.defaultChecked);
  const sheetOf = (link) => {
    const [word, question] = link.dataset.sheet.split("|");
    const sheet = document.createElement("dialog");
    sheet.className = "sheet";
    sheet.leaves = () => !typed(sheet) || confirm(question);
    const close = document.createElement("button");
    close.type = "button";
    close.className = "quiet close";
    close.textContent = word;
    close.addEventListener("click", () => { if (sheet.leaves()) sheet.close(); });
    sheet.tabIndex = -1;
    sheet.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      // As on any page, the first leaves the field.
      if (typing(event.target) && typed(sheet)) sheet.focus();
      else if (sheet.leaves()) sheet.close();
    });
    sheet.addEventListener("close", () => { sheet.remove(); link.focus(); });
    sheet.append(close);
    return sheet;
  };
  let loading = false;
  document.addEventListener("click", async (event) => {
    const open = document.querySelector("dialog.sheet");
    const link = event.target.closest(open ? ".sheet a[href*='back=']" : "a[data-sheet]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (loading || (open && !open.leaves())) return;
    loading = true;
    const answer = await fetch(link.href, { credentials: "same-origin" }).catch(() => null);
    const text = answer && answer.ok && !answer.redirected ? await answer.text().catch(() => "") : "";
    loading = false;
    if (open && !open.isConnected) return;
    const main = new DOMParser().parseFromString(text, "text/html").querySelector("main");
    if (!main) { location.assign(link.href); return; }
    // Names within a page are its own: those of the sheet must not be those of the page below.
    names.forEach((name) => main.querySelectorAll(`[${name}]`).forEach((at) =>
      at.setAttribute(name, at.getAttribute(name).replace(/\S+/g, "sheet-$&"))));
    const sheet = open ?? sheetOf(link);
    const title = main.querySelector("h1").textContent;
    // What lies over the page lies under the mark that says whose screen it is.
    const mark = document.querySelector(".watermark").cloneNode(true);
    sheet.replaceChildren(sheet.firstChild, ...main.childNodes, mark);
    sheet.setAttribute("aria-label", title);
    if (!open) { document.body.append(sheet); sheet.showModal(); }
    const field = sheet.querySelector("input:not([type=hidden]), select, textarea");
    if (field) field.focus();
  });

  // A menu takes a whole small screen: it starts folded there.
  const menu = document.querySelector(".menu details");
  if (menu && matchMedia("(max-width: 860px)").matches) menu.removeAttribute("open");

  // What was refused is where the reader goes on.
  const wrong = document.querySelector("[aria-invalid]");
  if (wrong) wrong.focus();

  // Search as you type: the results of the form, put below the box.
  const box = document.getElementById("q");
  if (box && box.form) {
    const list = document.createElement("div");
    list.className = "found";
    list.setAttribute("aria-live", "polite");
    box.form.append(list);
    let last = "", timer = 0, asked = 0;
    const close = () => { list.replaceChildren(); };
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const words = box.value.trim();
        if (words === last) return;
        last = words;
        if (words.length < 2 && !/[\u3400-\u9fff]/.test(words)) { close(); return; }
        const mine = ++asked;
        const body = new URLSearchParams(new FormData(box.form));
        const answer = await fetch("/search/quick", { method: "POST", body, credentials: "same-origin" }).catch(() => null);
        if (!answer || !answer.ok || mine !== asked) return;
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        list.replaceChildren(...page.querySelectorAll(".quick > *"));
      }, 120);
    });
    document.addEventListener("click", (event) => { if (!box.form.contains(event.target)) close(); });
    list.addEventListener("keydown", (event) => {
      const here = document.activeElement;
      const there = { ArrowDown: here.nextElementSibling, ArrowUp: here.previousElementSibling ?? box }[event.key];
      if (event.key === "Escape") { close(); box.focus(); }
      else if (there) { event.preventDefault(); there.focus(); }
    });
    box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      const first = list.querySelector("a");
      if (event.key === "ArrowDown" && first) { event.preventDefault(); first.focus(); }
    });
  }

  // A run that is under way: the page is asked for again, and only its changing part is put in.
  const live = document.querySelector("[data-live]");
  if (live) setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
    if (!answer || !answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-live]");
    if (fresh) live.replaceChildren(...fresh.childNodes);
  }, 2000);
})();
