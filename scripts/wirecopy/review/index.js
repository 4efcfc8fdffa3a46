
"use strict";
(() => {
  const form = document.querySelector(".filters");
  const rows = [...document.querySelectorAll(".index tbody tr")];
  const count = document.querySelector("[role=status]");
  if (!form) { return; }
  form.hidden = false;
  const words = rows.map((row) => row.textContent.toLowerCase());
  const value = (name) => (form.elements[name] ? form.elements[name].value : "");
  const show = () => {
    const asked = value("search").toLowerCase().split(/\s+/).filter(Boolean);
    const bit = value("label");
    const label = bit === "" ? null : Number(bit);
    const columns = { outlet: 1, split: 2, finding: 5, change: 6 };
    let left = 0;
    rows.forEach((row, at) => {
      const held = row.dataset.k || "";
      const nibble = label === null ? 0
        : parseInt(held[held.length - 1 - Math.floor(label / 4)] || "0", 16);
      const fits = asked.every((word) => words[at].includes(word))
        && (label === null || (nibble >> (label % 4)) & 1)
        && Object.entries(columns).every(([name, column]) => {
          const wanted = value(name);
          const held = row.cells[column] ? row.cells[column].textContent.trim() : "";
          return !wanted || (wanted === "any" ? held !== "" : name === "finding"
            ? held.split(" ").includes(wanted) : held === wanted);
        });
      row.hidden = !fits;
      left += fits ? 1 : 0;
    });
    count.textContent = `${left} of ${rows.length} documents`;
  };
  form.addEventListener("input", show);
  form.addEventListener("change", show);
  form.addEventListener("submit", (event) => { event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    const field = form.elements.search;
    if (event.key === "/" && document.activeElement !== field) {
      event.preventDefault();
      field.focus();
    }
  });
  show();
})();
