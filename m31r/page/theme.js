// Dark and light: as the system has it, or as it was chosen, which is kept.

export function themed(select) {
  const set = (value) => { document.documentElement.dataset.theme = value; };
  select.value = localStorage.getItem("theme") ?? "";
  set(select.value);
  select.addEventListener("change", () => { localStorage.setItem("theme", select.value); set(select.value); });
}
