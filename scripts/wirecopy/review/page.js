
"use strict";
(() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const status = document.createElement("p");
  status.setAttribute("role", "status");
  document.body.append(status);
  all(".keys").forEach((one) => { one.hidden = false; });
  const changed = ".added,.removed,.was,.now,.changed,.fault,ins,del";
  const seen = (one) => one.getClientRects().length > 0;
  const light = (from) => all("[data-g]").forEach((one) =>
    one.classList.toggle("on", "g" in from.dataset && one.dataset.g === from.dataset.g
      && one.closest("article") === from.closest("article")));
  let at = null;
  const tell = (one) => {
    light(one);
    const block = one.closest(".b");
    const where = block && block.id ? `block ${block.id.replace(/^.*b/, "")}: ` : "";
    const told = one.title || one.textContent;
    status.textContent = one.title ? `${where}‹${one.textContent}› ${told}` : where + told;
  };
  const go = (selector, step) => {
    const found = all(selector).filter(seen);
    if (!found.length) { status.textContent = "There is none here."; return; }
    const place = found.indexOf(at);
    let next = place < 0 ? (step > 0 ? 0 : found.length - 1) : place + step;
    if (place < 0 && at) {
      const after = found.findIndex((one) =>
        at.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING);
      next = step > 0 ? (after < 0 ? 0 : after) : (after < 0 ? found.length : after) - 1;
    }
    if (at) { at.classList.remove("at"); }
    at = found[(next + found.length) % found.length];
    at.classList.add("at");
    at.tabIndex = -1;
    at.focus({ preventScroll: true });
    at.scrollIntoView({ block: "center" });
    tell(at);
  };
  const views = all('input[name="view"]');
  document.addEventListener("keydown", (event) => {
    const keys = document.getElementById("keys");
    const typing = event.target.matches("input[type=search], select, textarea");
    if (typing || event.ctrlKey || event.metaKey || event.altKey) { return; }
    if (keys && !keys.checked) { return; }
    const only = document.querySelector("#only:checked");
    const layer = { "v-entities": ".E", "v-quotations": ".Q", "v-sections": ".S" };
    const view = views.find((one) => one.checked);
    const marks = only ? changed : `article ${layer[view && view.id] || ""}.f,${changed}`;
    if (event.key === "j") { go(marks, 1); }
    else if (event.key === "k") { go(marks, -1); }
    else if (event.key === "n") { go(changed, 1); }
    else if (event.key === "p") { go(changed, -1); }
    else if (views[Number(event.key) - 1]) { views[Number(event.key) - 1].checked = true; }
    else { return; }
    event.preventDefault();
  });
  const over = (event) => {
    const one = event.target.closest("[data-g], [title]");
    if (one && one.closest("main")) { tell(one); }
  };
  document.addEventListener("mouseover", over);
  document.addEventListener("click", over);
})();
