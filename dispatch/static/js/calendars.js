/* Copying the feed's address; where the browser does not allow it, the address is selected for the reader to copy. */
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    document.querySelector("[data-copy-says]").textContent = button.dataset.copied;
  } catch {
    field.focus();
  }
});
